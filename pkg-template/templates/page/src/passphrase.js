// Passphrases that can be guessed. A guessed one costs the owner money.

const LENGTH_MIN = 12;
/** The longest passphrase that may be set, in UTF-16 units: its JSON fits into a sign-in. */
const LENGTH_MAX = 512;
const DIFFERENT_CHARACTERS = 5;
/** Parts of a passphrase that have to be guessed one by one. */
const PARTS_MIN = 8;
/** Characters that are looked at: enough for the parts. */
const LOOKED_AT = 64;
/** Passphrases of examples, without what is neither letter nor digit. */
const EXAMPLES = new Set([
  "choosealongone",
  "choosealongpassphrase",
  "changeme",
  "changemeplease",
  "alongpassphrase",
  "yourpassphrase",
  "passphrase",
  "correcthorsebatterystaple",
]);

/** Words that are tried first: of lists of passwords, and of this product. The longest first. */
const WORDS =
  /passphrase|administrator|transcription|transcribe|transcript|paraformer|sensevoice|dashscope|recognition|bailian|password|passwort|iloveyou|sunshine|princess|football|baseball|superman|whatever|starwars|trustno|internet|computer|freedom|letmein|welcome|alibaba|monkey|dragon|shadow|master|michael|jordan|secret|summer|winter|spring|autumn|access|aliyun|worker|speech|qwerty|azerty|hello|login|admin|cloud|audio|funasr|qwen|guest|world|love|test|demo|user|root|pass|page|asr|key|woaini|mima|(?:19|20)\d\d|密码|口令|语音识别|阿里云|我爱你|你好/g;

/** Keys beside each other, and characters in their order. */
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop[]",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "1q2w3e4r5t6y7u8i9o0p",
  "零一二三四五六七八九十",
  "甲乙丙丁戊己庚辛壬癸",
];
const NEIGHBOURS = ROWS.map((row) => Array.from(row)).flatMap((row) => [row, row.toReversed()]);
const RUN_MIN = 3;

/** Letters in place of digits and signs, and digits in place of what Shift makes of them. */
const LETTERS = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s", "!": "i" };
const DIGITS = Object.fromEntries(Array.from("!@#$%^&*()", (sign, at) => [sign, (at + 1) % 10]));

/** Fault of the secret PASSPHRASE, in words. */
export function passphraseFault({ PASSPHRASE: passphrase, DASHSCOPE_API_KEY: key }) {
  const wrong = (fault) => `The secret PASSPHRASE ${fault}: npx wrangler secret put PASSPHRASE`;
  if (typeof passphrase !== "string" || passphrase.length < LENGTH_MIN)
    return wrong(`is missing or has fewer than ${LENGTH_MIN} characters`);
  if (passphrase.length > LENGTH_MAX) return wrong(`has more than ${LENGTH_MAX} characters`);
  if (isExample(passphrase)) return wrong("is that of an example, which everybody knows");
  if (new Set(passphrase).size < DIFFERENT_CHARACTERS)
    return wrong(`has fewer than ${DIFFERENT_CHARACTERS} different characters`);
  if (
    passphrase.includes(key) ||
    key.includes(passphrase) ||
    /^sk-\w{20,}$/i.test(passphrase.trim())
  )
    return wrong("is the key, or another one, which no visitor may know");
  if (passphrase !== passphrase.trim()) return wrong("begins or ends with a space or a line break");
  if (isGuessable(passphrase))
    return wrong("is made of common words and runs such as 1234, which are guessed first");
  return undefined;
}

const isExample = (passphrase) =>
  EXAMPLES.has(passphrase.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""));

/**
 * Whether a passphrase has few parts. A common word, a year, a run of neighbours (`1234`, `qwert`,
 * `aaa`) and a repetition are one part each, and so is every other character.
 */
export function isGuessable(passphrase) {
  const text = Array.from(passphrase.normalize("NFKC").toLowerCase()).slice(0, LOOKED_AT);
  const spellings = [{}, LETTERS, DIGITS].map((table) =>
    text.map((character) => table[character] ?? character).join(""),
  );
  return spellings.some((spelling) => partsOf(spelling) < PARTS_MIN);
}

/** The number of parts. A space stands for a part that was counted. */
function partsOf(text) {
  let parts = 0;
  const count = () => {
    parts += 1;
    return " ";
  };
  const rest = withoutRuns(withoutRepetitions(text.replace(WORDS, count)), count);
  return parts + (rest.match(/[^\s\-_.,:;/|]/gu)?.length ?? 0);
}

const withoutRepetitions = (text) => text.replace(/(.)\1+/gu, "$1").replace(/(.{3,}?)\1+/gu, "$1");

/** The text with each run of neighbours counted. */
function withoutRuns(text, count) {
  const characters = Array.from(text);
  let rest = "";
  for (let start = 0; start < characters.length; ) {
    const length = runLength(characters, start);
    rest += length >= RUN_MIN ? count() : characters.slice(start, start + length).join("");
    start += length;
  }
  return rest;
}

/** Characters from `start` on that are one run, at least one. */
function runLength(characters, start) {
  const lengths = NEIGHBOURS.map((row) => sharedLength(row, characters, start));
  const longest = Math.max(...lengths);
  return longest >= RUN_MIN ? longest : 1;
}

function sharedLength(row, characters, start) {
  const at = row.indexOf(characters[start]);
  let length = 0;
  while (at >= 0 && at + length < row.length && row[at + length] === characters[start + length])
    length += 1;
  return length;
}

/** The models and their options: the page's copy of the package's types. */

import { languageName } from "./format.js";

/**
 * @typedef {object} Option
 * @property {string} name in the package; a dot separates the name of an object from its field
 * @property {"switch" | "choices" | "choice" | "number" | "numbers" | "list" | "text" | "long"} kind
 * @property {string} label
 * @property {string} [hint]
 * @property {string} [unset] the default, in words
 * @property {string[]} [codes] languages to choose from
 * @property {boolean} [asList] whether the value is a list of the one choice
 * @property {boolean} [on] whether the switch is on by default
 * @property {string} [needs] the switch that enables this option
 * @property {string} [example]
 */

/**
 * @typedef {{ name: string, note: string, options: Option[], direct: boolean }} Model `direct`: the model recognises in one request
 */

/** The largest file that is sent inside a request; of a model with times, any that it takes. */
const INLINE_LIMIT_BYTES = 7.5 * 1024 * 1024;

const byName = (codes) =>
  [...codes].sort((a, b) => languageName(a).localeCompare(languageName(b), "en"));
const codes = (list) => list.split(" ");

const CHANNELS = {
  name: "channelIds",
  kind: "numbers",
  label: "Audio tracks",
  hint: "Numbers from 0. Each is billed.",
  example: "0, 1",
};
const DISFLUENCY = { name: "disfluencyRemoval", kind: "switch", label: "Leave out filler words" };
const ALIGNMENT = {
  name: "timestampAlignment",
  kind: "switch",
  label: "Correct drift between text and audio",
};
const EVENTS = {
  name: "audioEventDetection",
  kind: "switch",
  label: "Mark sounds other than speech",
};
const SPEAKERS = [
  {
    name: "diarization",
    kind: "switch",
    label: "Tell speakers apart",
    hint: "Mono audio only, at most 2 hours advised.",
  },
  {
    name: "speakerCount",
    kind: "number",
    label: "How many",
    hint: "2 to 100, a hint only.",
    unset: "found by the service",
    needs: "diarization",
  },
];
const HIDDEN_WORDS = [
  {
    name: "specialWordFilter.mask",
    kind: "list",
    label: "Words to mask with *",
    example: "alpha, beta",
  },
  { name: "specialWordFilter.remove", kind: "list", label: "Words to take out", example: "gamma" },
  {
    name: "specialWordFilter.systemReserved",
    kind: "switch",
    label: "Mask the service’s own list too",
    on: true,
  },
];
const VOCABULARY = {
  name: "vocabularyId",
  kind: "text",
  label: "Hot words",
  hint: "A list made for this model.",
  example: "vocab-…",
};

const LANGUAGE_OF_QWEN = {
  name: "language",
  kind: "choice",
  label: "Language",
  unset: "Detected",
  codes: byName(
    codes("zh yue en ja de ko ru fr pt ar it es hi id th tr uk vi cs da fil fi is ms no pl sv"),
  ),
};
const QWEN = [
  LANGUAGE_OF_QWEN,
  {
    name: "itn",
    kind: "switch",
    label: "Numbers and dates as digits",
    hint: "Chinese and English only.",
  },
  {
    name: "context",
    kind: "long",
    label: "Context",
    hint: "Names, terms, what is spoken about.",
    example: "Dashwood, Norland Park",
  },
];

const PARAFORMER = [...SPEAKERS, DISFLUENCY, ALIGNMENT, EVENTS, CHANNELS];
const PARAFORMER_V2 = [
  {
    name: "languageHints",
    kind: "choices",
    label: "Languages that may be spoken",
    unset: "Chinese and English",
    codes: codes("zh en ja yue ko de fr ru"),
  },
  ...PARAFORMER,
  VOCABULARY,
  ...HIDDEN_WORDS,
];
const PARAFORMER_8K_V2 = [
  ...PARAFORMER,
  { ...VOCABULARY, hint: "A list made for this model, Chinese only." },
  ...HIDDEN_WORDS,
];
const FUN_ASR = [
  {
    name: "languageHints",
    kind: "choice",
    asList: true,
    label: "Language",
    unset: "Detected",
    codes: byName(
      codes(
        "zh en ja ko vi th id ms tl hi ar fr de es pt ru it nl sv da fi no el pl cs hu ro bg hr sk",
      ),
    ),
  },
  ...SPEAKERS,
  DISFLUENCY,
  EVENTS,
  CHANNELS,
  VOCABULARY,
  ...HIDDEN_WORDS,
];
const QWEN_FILES = [
  ...QWEN.slice(0, 1),
  {
    name: "words",
    kind: "switch",
    label: "Times of every word",
    hint: "Also cuts sentences at punctuation.",
  },
  ...QWEN.slice(1),
  CHANNELS,
];

/** The direct model that gives sentences and words. */
const TIMED = "qwen-audio-3.1-asr-flash";
const LANGUAGES_OF_FUN_ASR = FUN_ASR[0].codes;
const QWEN_AUDIO = [
  {
    name: "languageHints",
    kind: "choices",
    label: "Languages that may be spoken",
    hint: "The first four count.",
    unset: "Detected",
    codes: LANGUAGES_OF_FUN_ASR,
  },
  SPEAKERS[0],
  { name: "keepDialect", kind: "switch", label: "Write dialect as it is spoken" },
  VOCABULARY,
  {
    name: "context",
    kind: "long",
    label: "Context",
    hint: "Words that occur, at most 400 characters.",
    example: "Dashwood, Norland Park",
  },
];
const QWEN_AUDIO_FILES = [
  ...QWEN_AUDIO.slice(0, 1),
  ...SPEAKERS,
  ...QWEN_AUDIO.slice(2),
  CHANNELS,
  ...HIDDEN_WORDS,
];

/**
 * @type {{ heading: string, note: string, direct: boolean, families: [string, [string, string, Option[]][]][] }[]}
 */
const TABLE = [
  {
    heading: "Files, with times",
    note: "Sentences, words and subtitles; up to 12 hours.",
    direct: false,
    families: [
      [
        "Paraformer",
        [
          ["paraformer-v2", "Chinese, English, more", PARAFORMER_V2],
          ["paraformer-8k-v2", "Chinese phone calls", PARAFORMER_8K_V2],
        ],
      ],
      ["Fun-ASR", [["fun-asr", "detects the language", FUN_ASR]]],
      [
        "Qwen",
        [
          ["qwen-audio-3.1-asr-flash-filetrans", "the newest, many languages", QWEN_AUDIO_FILES],
          ["qwen3-asr-flash-filetrans", "language, emotion", QWEN_FILES],
        ],
      ],
    ],
  },
  {
    heading: "Answers at once",
    note: "Text as it comes; up to 5 minutes.",
    direct: true,
    families: [
      [
        "Qwen",
        [
          ["qwen3-asr-flash", "language, emotion", QWEN],
          [TIMED, "sentences, words", QWEN_AUDIO],
        ],
      ],
    ],
  },
];

/** Groups of families of models, in the order of the picker. */
export const GROUPS = TABLE.map(({ heading, note, direct, families }) => ({
  heading,
  note,
  families: families.map(([family, models]) => ({
    family,
    models: models.map(([name, note, options]) => ({ name, note, options, direct })),
  })),
}));

const MODELS = GROUPS.flatMap((group) => group.families.flatMap((family) => family.models));

/** The default models of the package. The page does not name them in a call. */
export const DEFAULT_MODEL = "paraformer-v2";
export const DEFAULT_DIRECT_MODEL = "qwen3-asr-flash";

/** @returns {Model | undefined} */
export function findModel(name) {
  return MODELS.find((model) => model.name === name);
}

/** Whether the file is uploaded before recognition. */
export function isUploaded(file, { name, direct }) {
  return !direct || (!hasTimes(name) && file.size > INLINE_LIMIT_BYTES);
}

/** Whether a direct model gives sentences and words. */
export const hasTimes = (name) => name === TIMED;

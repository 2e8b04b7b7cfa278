// Options that are undefined, as of a variable of the environment that is not set: the types of
// strict projects take them (`exactOptionalPropertyTypes`), and they count as left out. Those that
// keep visitors out of a relay are refused by both.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { COMPILERS, typeErrors } from "./type-errors.mjs";

const { Client, Transcription, joinTranscriptions, subtitles } = await import(
  new URL("node.js", packageFolder)
);
const { relay } = await import(new URL("relay/relay.js", packageFolder));

const declarations = (file) =>
  readFile(new URL(`../../pkg-template/${file}`, import.meta.url), "utf8");

const GUARDS = [
  "authorize",
  "access",
  "hosts",
  "models",
  "visitorAddress",
  "rateLimit",
  "queryLimit",
  "limits",
];

/** Optional members of `T` that may not be written as undefined. */
const REFUSING = `
type Refusing<T> = keyof {
  [K in keyof T as {} extends Pick<T, K> ? undefined extends Required<T>[K] ? never : K : never]: 1;
};
declare function equal<A, B>(
  isEqual: [A] extends [B] ? ([B] extends [A] ? true : false) : false,
): void;
`;

/** Names of the types of options that a declaration file exports, without parameters. */
const optionTypes = (text) =>
  [...text.matchAll(/^export (?:interface|type) (\w+)/gm)]
    .map(([, name]) => name)
    .filter((name) => /(Options|Rules|Filter|Format|Progress|Style|Word|Words|Turn)$/.test(name))
    .filter((name) => !/^(Word|Turn|FormatRules|OptionsOf|DirectOptionsOf)$/.test(name));

test("the types take undefined for every option, but for those that guard a relay", async () => {
  const names = optionTypes(await declarations("index.d.ts"));
  assert.ok(names.length > 40, names.join());
  const guards = GUARDS.map((name) => `"${name}"`).join(" | ");
  const lines = [
    'import type * as api from "dashscope-asr";',
    'import type { RateLimit, RateLimitOutcome, RelayOptions } from "dashscope-asr/relay";',
    REFUSING,
    "equal<Refusing<{ a?: 1; b?: 1 | undefined; c: 1 }>, 'a'>(true);",
    ...names.map((name) => `equal<Refusing<api.${name}>, never>(true);`),
    `equal<Refusing<RelayOptions>, ${guards}>(true);`,
    "equal<Refusing<RateLimit>, never>(true);",
    "equal<Refusing<RateLimitOutcome>, never>(true);",
    "export const { DASHSCOPE_API_KEY: apiKey } = process.env;",
    "import { Client, joinTranscriptions } from 'dashscope-asr';",
    "export const client = new Client({ apiKey, region: undefined, workspace: undefined });",
    "client.transcribe('a', { model: undefined, signal: undefined, onStatus: undefined });",
    "joinTranscriptions([], { sameSpeakers: undefined });",
    "export const options: RelayOptions = { apiKey, region: undefined };",
    "// @ts-expect-error a guard that is missing",
    "export const open: RelayOptions = { apiKey, authorize: undefined };",
  ];
  for (const compiler of COMPILERS)
    assert.equal(await typeErrors({ "undefined.mts": lines.join("\n") }, compiler), "", compiler);
});

/** Options of each call that are undefined, and those that the call needs. */
const OF_TASKS = `model family languageHints language vocabularyId phraseId channelIds
  disfluencyRemoval timestampAlignment specialWordFilter diarization speakerCount
  audioEventDetection words itn context vocabulary keepDialect onProgress signal`;
const OF_DIRECT = `model family language itn context languageHints vocabularyId vocabulary
  keepDialect format sampleRate diarization detectLanguage resultFormat onProgress signal`;
const CALLS = [
  ["submit", OF_TASKS],
  ["transcribe", `${OF_TASKS} timeoutMs pollIntervalMs onStatus`],
  ["recognize", OF_DIRECT],
  ["recognizeStream", `${OF_DIRECT} incremental`],
  ["createToken", "expiresInSeconds signal"],
  ["tasks", "startTime endTime model status pageSize page signal"],
];
const undefinedBy = (names) =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, undefined]));

/** The requests that a call makes; its outcome is an error, since nobody is there. */
async function requestsOf(clientOptions, verb, options) {
  const requests = [];
  const fetch = async (url, { method, body, headers }) => {
    requests.push([method, url.replace(/\d{14}/g, "TIME"), body, Object.entries(headers ?? {})]);
    return Response.json({ code: "InvalidParameter", message: "no" }, { status: 400 });
  };
  const client = new Client({ apiKey: "sk-0123456789", fetch, ...clientOptions });
  const ofAccount = /^(createToken|tasks)$/.test(verb);
  const call = client[verb](...(ofAccount ? [options] : ["https://example.com/a.mp3", options]));
  await assert.rejects(Promise.resolve(call.next ? call.next() : call), { status: 400 });
  return requests;
}

test("an option that is undefined counts as left out", async () => {
  const ofClient = undefinedBy("baseUrl region workspace workspaceHost routeLink");
  for (const [verb, names] of CALLS) {
    const expected = await requestsOf({}, verb, {});
    assert.ok(expected.length > 0, verb);
    assert.deepEqual(await requestsOf(ofClient, verb, undefinedBy(names)), expected, verb);
  }
});

test("a rule that is undefined counts as left out", async () => {
  const document = await readFile(
    new URL("../fixtures/service/result-paraformer-two-speakers.json", import.meta.url),
  );
  const t = await Transcription.parse(document);
  const ofLines = `preset trimPunctuation latinSpaces maxLineWidth maxLines minDurationMs
    maxDurationMs maxReadingSpeed minGapMs closeGapMs maxPauseMs speakerDashes speakers speakerNames
    channelNames channelId offsetMs lineEnding`;
  for (const [format, method, names] of [
    ["srt", "toSrt", `${ofLines} byteOrderMark`],
    ["vtt", "toVtt", `${ofLines} wordTimes`],
    ["ass", "toAss", `${ofLines} byteOrderMark wordTimes style`],
    ["lrc", "toLrc", `${ofLines} byteOrderMark wordTimes`],
    ["txt", "toText", "speakers speakerNames channelNames channelId offsetMs lineEnding times"],
  ]) {
    const rules = undefinedBy(names);
    assert.equal(t[method](rules), t[method](), method);
    const bytes = await subtitles(document, format, rules);
    assert.equal(new TextDecoder().decode(bytes), t[method](), format);
  }
  const style = undefinedBy(`fontName fontSize primaryColor secondaryColor outlineColor backColor
    bold italic outline shadow alignment marginL marginR marginV`);
  assert.equal(t.toAss({ style }), t.toAss());
  assert.deepEqual(t.words({ channelId: undefined }), t.words());
  const parts = [{ transcription: t, offsetMs: 0 }];
  const joined = await joinTranscriptions(parts, { sameSpeakers: undefined });
  assert.equal(joined.text, t.text);
});

test("a key of a variable that is not set is one error that says how to set it", async () => {
  const sent = [];
  const fetch = async (url) => sent.push(url);
  const { DASHSCOPE_ASR_NO_SUCH_KEY: missing } = process.env;
  for (const [apiKey, seen] of [
    [missing, "nothing"],
    [null, "nothing"],
    ["", "an empty text"],
  ])
    await assert.rejects(new Client({ apiKey, fetch }).submit("https://example.com/a.mp3"), {
      kind: "invalid_request",
      field: "options.apiKey",
      message:
        `options.apiKey: expected a DashScope API key, got ${seen}. On a server give apiKey: ` +
        "set the variable that you read it from, as node --env-file=.env does. In a page set " +
        "baseUrl to your relay, which holds the key.",
    });
  const request = new Request("https://asr.example/api/asr/uploads");
  await assert.rejects(relay(request, { apiKey: missing, authorize: () => true, fetch }), {
    kind: "invalid_request",
    field: "options.apiKey",
    message: /got nothing\.$/,
  });
  assert.deepEqual(sent, []);
});

test("a guard of a relay that is undefined is refused, and what guards nothing is not", async () => {
  const fetch = async () => Response.json({ request_id: "r", data: {} });
  const url = "https://asr.example/api/asr/uploads?action=getPolicy&model=paraformer-v2";
  const answer = (more) =>
    relay(new Request(url), { apiKey: "sk-0123456789", authorize: () => true, fetch, ...more });
  for (const guard of GUARDS)
    await assert.rejects(answer({ [guard]: undefined }), { field: `options.${guard}` });
  const { status } = await answer(
    undefinedBy("secret path region baseUrl workspace allowOrigins timeoutMs directTimeoutMs"),
  );
  assert.equal(status, 200);
});

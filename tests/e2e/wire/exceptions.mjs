// Differences from the official SDK, each with its reason. A vector that is listed here without
// cause fails: the package must refuse the call before any request, or lack the function.

import { optionOf, ownHeaders, timeOf } from "./translate.mjs";

const PREFIX = /^[a-z0-9]{1,10}$/;
const DAY_MS = 24 * 60 * 60 * 1000;

const V1 = /^paraformer-(8k-|mtl-)?v1/;
const V2 = /^paraformer-(8k-)?v2/;
const QWEN = /^(qwen3-asr-flash|qwen-audio-asr)/;
/** The models that answer directly, with times. */
const TIMED = /^(qwen-audio-3\.\d+-asr-flash(?!-filetrans)|fun-asr-flash)/;
const any = (...patterns) => new RegExp(patterns.map(({ source }) => source).join("|"));
const NOT_QWEN = any(V1, V2, /^fun-asr(?!-flash)/, /^sensevoice/);

/** Models that do not take a parameter, by the service's documentation. */
const NOT_FOR = {
  phrase_id: any(V2, /^fun-asr/, /^sensevoice/, QWEN),
  vocabulary_id: any(V1, /^sensevoice/, QWEN),
  language_hints: any(V1, /^paraformer-8k-v2/, QWEN),
  disfluency_removal_enabled: QWEN,
  timestamp_alignment_enabled: any(/^fun-asr/, /^sensevoice/, QWEN),
  special_word_filter: any(/^sensevoice/, QWEN),
  diarization_enabled: any(/^sensevoice/, QWEN),
  language: any(NOT_QWEN, /^qwen-audio-asr/),
  enable_itn: any(NOT_QWEN, /^qwen-audio-asr/),
  enable_words: NOT_QWEN,
  corpus: NOT_QWEN,
};

const parameterNames = ({ model_name, parameters, ...call }) => {
  const all = { ...call, ...parameters, ...parameters?.asr_options };
  return Object.keys(all).filter((name) => all[name] !== null && all[name] !== undefined);
};
const notForModel = (call) => parameterNames(call).find((name) => NOT_FOR[name]?.test(call.model));
const parts = ({ messages = [] }, kind) =>
  messages
    .filter(({ role }) => role === "user")
    .flatMap(({ content }) => content.filter((part) => kind in part));
const isDirect = ({ operation }) => operation === "recognize" || operation === "recognize.stream";
const options = (...names) => ({
  applies: (call) => parameterNames(call).some((name) => names.includes(name)),
  refused: (call) =>
    `options.${optionOf(parameterNames(call).find((name) => names.includes(name)))}`,
});

/**
 * Calls that the package does not allow. `refused` is the field of the error; `missing` is a member
 * that the client lacks.
 */
const NOT_EXPRESSED = [
  {
    reason: "the management of files is not speech",
    applies: ({ operation }) => operation.startsWith("files."),
    missing: "files",
  },
  {
    reason:
      "the documents recommend vocabularies; phrase lists of old are used (phraseId), not made",
    applies: ({ operation }) => operation.startsWith("phrases."),
    missing: "phrases",
  },
  {
    reason: "the client asks for upload policies and keeps them itself",
    applies: ({ upload_certificate }) => upload_certificate !== undefined,
    refused: "options.uploadCertificate",
  },
  {
    reason: "the documents do not give this parameter to this model",
    applies: (call) => notForModel(call) !== undefined,
    refused: (call) => `options.${optionOf(notForModel(call))}`,
  },
  {
    reason: "speaker_count is 2 to 100 by the documents, with diarization only",
    applies: ({ parameters: { speaker_count, diarization_enabled } = {} }) =>
      typeof speaker_count === "number" &&
      (speaker_count < 2 || speaker_count > 100 || diarization_enabled !== true),
    refused: "options.speakerCount",
  },
  {
    reason: "sensevoice takes exactly one language hint",
    applies: ({ model, parameters }) =>
      model.startsWith("sensevoice") && parameters?.language_hints?.length > 1,
    refused: "options.languageHints",
  },
  {
    reason: "a task takes 1 to 100 files",
    applies: ({ file_urls }) =>
      Array.isArray(file_urls) && (file_urls.length === 0 || file_urls.length > 100),
    refused: "audio",
  },
  {
    reason: "one audio per recognition, as the documents have it",
    applies: (call) =>
      isDirect(call) && [...parts(call, "audio"), ...parts(call, "input_audio")].length !== 1,
    refused: "audio",
  },
  {
    reason: "a path of this machine is no audio for the service; the official SDK sends it as text",
    applies: (call) => parts(call, "input_audio").some((part) => part.input_audio.data.local_file),
    refused: "audio",
  },
  {
    reason: "the official SDK can put a context among the parameters alone, where it does nothing",
    applies: ({ operation, parameters }) =>
      operation.startsWith("transcription.") && Array.isArray(parameters?.context),
    refused: "options.context[0].role",
  },
  {
    reason: "qwen-audio-asr takes audio alone",
    applies: (call) =>
      call.model.startsWith("qwen-audio-asr") &&
      call.messages.some(({ role }) => role === "system"),
    refused: "options.context",
  },
  {
    reason: "beside the audio a recognition takes its context only, as the documents have it",
    applies: (call) => isDirect(call) && !TIMED.test(call.model) && parts(call, "text").length > 0,
    refused: "options.text",
  },
  {
    reason: "incremental text makes sense only where it is told as it comes",
    applies: ({ operation, parameters }) =>
      operation === "recognize" && parameters?.incremental_output !== undefined,
    refused: "options.incremental",
  },
  { reason: "the documents list no such filter of tasks", ...options("region", "api_key_id") },
  {
    reason: "the service lists 24 hours at most",
    applies: ({ operation, start_time, end_time }) =>
      operation === "task.list" &&
      start_time &&
      end_time &&
      timeOf(end_time) - timeOf(start_time) > DAY_MS,
    refused: "options.endTime",
  },
  {
    reason: "a prefix is 1 to 10 lower-case letters and digits by the documents",
    applies: ({ operation, prefix }) => operation === "vocabulary.create" && !PREFIX.test(prefix),
    refused: "options.prefix",
  },
  {
    reason: "headers of the caller's own: the package takes fetch instead, which can add them",
    applies: (call) => ownHeaders(call).length > 0,
    refused: "options.headers",
  },
];

/** The row with the reason why a vector cannot be run, if there is one. */
export function whyNotExpressed({ call }) {
  const row = NOT_EXPRESSED.find(
    ({ applies }) => call.operation && applies({ model: "", ...call }),
  );
  return (
    row && { ...row, refused: typeof row.refused === "function" ? row.refused(call) : row.refused }
  );
}

/** Requests that the package makes differently on purpose. */
const OTHERWISE = [
  {
    reason:
      "URLs are percent-encoded: the service cannot fetch those with other characters than ASCII",
    apply: (_, request) =>
      mapUrls(request, (url) => (/^\s*http.*[^\x21-\x7e]|^\s/.test(url) ? new URL(url).href : url)),
  },
  {
    reason: "oss:// URLs go with the header that lets the service resolve them",
    apply: (_, request) => {
      const uploaded =
        request.method === "POST" && JSON.stringify(request.body?.input ?? {}).includes('"oss://');
      return uploaded
        ? {
            ...request,
            headers: { ...request.headers, "x-dashscope-ossresourceresolve": "enable" },
          }
        : request;
    },
  },
  {
    reason: "a word without a weight gets the usual 4",
    apply: (_, request) => {
      const words = request.body?.input?.vocabulary;
      if (!words) return request;
      const weighed = words.map((word) => ("weight" in word ? word : { ...word, weight: 4 }));
      return {
        ...request,
        body: { ...request.body, input: { ...request.body.input, vocabulary: weighed } },
      };
    },
  },
  {
    reason:
      "cumulative text is requested as such: the official SDK requests increments and joins them",
    apply: ({ call }, request) => {
      if (call.operation !== "recognize.stream" || call.parameters?.incremental_output !== false)
        return request;
      return withParameters(request, { ...request.body?.parameters, incremental_output: false });
    },
  },
  {
    reason: "the format of the audio is always named: the service wants it",
    apply: ({ call }, request) => {
      const { parameters } = request.body ?? {};
      if (!isDirect(call) || !TIMED.test(call.model) || parameters?.format !== undefined)
        return request;
      const [, extension = "wav"] = /\.(\w{1,5})"/.exec(JSON.stringify(request.body.input)) ?? [];
      return {
        ...request,
        body: { ...request.body, parameters: { ...parameters, format: extension } },
      };
    },
  },
  {
    reason: "a sample rate is a text, as the service's table has it",
    apply: ({ call }, request) => {
      const rate = request.body?.parameters?.sample_rate;
      return isDirect(call) && typeof rate === "number"
        ? withParameters(request, { ...request.body.parameters, sample_rate: `${rate}` })
        : request;
    },
  },
  {
    reason: "audio is the part that the documents have, which the service takes as well",
    apply: ({ call }, request) => {
      if (!isDirect(call) || !TIMED.test(call.model)) return request;
      const documented = ({ audio, ...part }) =>
        audio === undefined ? part : { type: "input_audio", input_audio: { data: audio } };
      const messages = request.body.input.messages.map((message) => ({
        ...message,
        content: message.content.map(documented),
      }));
      return { ...request, body: { ...request.body, input: { ...request.body.input, messages } } };
    },
  },
  {
    reason: "what the newer SDK adds of its own accord is not added",
    apply: ({ level, api, call }, request) => {
      if (level === "wire" || api !== "v2" || !isDirect(call)) return request;
      const remaining = Object.entries(request.body?.parameters ?? {}).filter(
        ([name]) => name in call.parameters,
      );
      return withParameters(request, Object.fromEntries(remaining));
    },
  },
];

/** The requests that the package must make for a vector, and the reasons for differences. */
export function expected(vector) {
  let requests = vector.requests.map((request, index) => ({
    ...request,
    answer: vector.responses[index],
  }));
  const reasons = [];
  for (const { reason, apply } of OTHERWISE) {
    const before = JSON.stringify(requests);
    requests = requests.map((request) => apply(vector, request));
    if (JSON.stringify(requests) !== before) reasons.push(reason);
  }
  return { requests, reasons };
}

function withParameters(request, parameters) {
  return request.body?.parameters ? { ...request, body: { ...request.body, parameters } } : request;
}

function mapUrls(request, change) {
  const urls = { file_url: change, file_urls: (list) => list.map(change), audio: change };
  if (request.body_kind !== "json") return request;
  const revive = (key, value) => (key in urls ? urls[key](value) : value);
  return { ...request, body: JSON.parse(JSON.stringify(request.body), revive) };
}

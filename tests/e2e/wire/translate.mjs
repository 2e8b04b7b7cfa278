// From a vector's call to calls of the package, by the names of the wire. An unknown name becomes
// an option in camelCase, which the package refuses: no parameter of a vector is dropped silently.

import { readFile } from "node:fs/promises";

/** Folder of the files that vectors name; the later vectors have the same and more. */
const files = new URL("../../fixtures/wire3/", import.meta.url);
const olderFiles = new URL("../../fixtures/wire/", import.meta.url);

/** Short polling intervals. */
const WAITING = { pollIntervalMs: 100 };

/** Options whose names differ from the wire's by more than case. */
const OPTIONS = {
  channel_id: "channelIds",
  disfluency_removal_enabled: "disfluencyRemoval",
  timestamp_alignment_enabled: "timestampAlignment",
  audio_event_detection_enabled: "audioEventDetection",
  diarization_enabled: "diarization",
  speaker_diarization_enabled: "diarization",
  enable_itn: "itn",
  enable_lid: "detectLanguage",
  enable_words: "words",
  incremental_output: "incremental",
  model_name: "model",
  target_model: "model",
  page_no: "page",
  page_index: "page",
  lang: "language",
  corpus: "context",
  filter_with_signed: "mask",
  filter_with_empty: "remove",
  system_reserved_filter: "systemReserved",
};

/** Parameters whose values differ too. */
const VALUES = {
  asr_options: (asrOptions) => optionsOf(asrOptions),
  corpus: ({ text, ...rest }) => ({ context: text, ...optionsOf(rest) }),
  // A JSON document inside a JSON string.
  special_word_filter: (text) => ({ specialWordFilter: optionsOf(JSON.parse(text)) }),
  filter_with_signed: ({ word_list }) => ({ mask: word_list }),
  filter_with_empty: ({ word_list }) => ({ remove: word_list }),
  // The words of a list, or weights by word of one recognition.
  vocabulary: (words) =>
    Array.isArray(words) ? { words: words.map(optionsOf) } : { vocabulary: words },
  sample_rate: (hertz) => ({ sampleRate: Number(hertz) }),
  start_time: (digits) => ({ startTime: timeOf(digits) }),
  end_time: (digits) => ({ endTime: timeOf(digits) }),
  status: (word) => ({ status: word.toLowerCase() }),
};

/** The option of a parameter of the wire. */
export function optionOf(name) {
  return OPTIONS[name] ?? name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function optionsOf(parameters) {
  const options = {};
  for (const [name, value] of Object.entries(parameters)) {
    Object.assign(
      options,
      name in VALUES && value !== null ? VALUES[name](value) : { [optionOf(name)]: value },
    );
  }
  return options;
}

/** `20240912000000`, on the service's clocks. */
export function timeOf(digits) {
  const [, date, hour, minute, second] = digits.match(/^(\d{8})(\d\d)(\d\d)(\d\d)$/);
  return new Date(
    `${date.replace(/(....)(..)(..)/, "$1-$2-$3")}T${hour}:${minute}:${second}+08:00`,
  );
}

/** The calls: each takes the client, the vector's call and an abort signal. */
const OPERATIONS = {
  "transcription.submit": submit,
  "transcription.submit_and_wait": submitAndWait,
  "filetrans.submit": submit,
  "filetrans.submit_and_wait": submitAndWait,
  "task.fetch": (client, { task_id, ...rest }, signal) =>
    client.task(task_id).status({ ...optionsOf(rest), signal }),
  "task.wait": (client, { task_id, ...rest }, signal) =>
    client.task(task_id).wait({ ...optionsOf(rest), ...WAITING, signal }),
  "task.cancel": (client, { task_id, ...rest }, signal) =>
    client.task(task_id).cancel({ ...optionsOf(rest), signal }),
  // The first page only, as in the vectors: the package gets the next after the end of the first.
  "task.list": (client, filter, signal) => client.tasks({ ...optionsOf(filter), signal }).next(),
  async recognize(client, call, signal) {
    const [audio, options] = await recognition(client, call, signal);
    return client.recognize(audio, options);
  },
  async "recognize.stream"(client, call, signal) {
    const [audio, options] = await recognition(client, call, signal);
    const updates = [];
    for await (const update of client.recognizeStream(audio, options)) updates.push(update);
    return updates;
  },
  // There is no such call; it is the first request of an upload.
  "upload.get_policy": (client, call, signal) =>
    client.upload(new File(["audio"], "audio.wav"), { ...optionsOf(call), signal }),
  "upload.file": async (client, { file, ...rest }, signal) =>
    client.upload(await fileOf(file), { ...optionsOf(rest), signal }),
  "vocabulary.create": (client, call, signal) =>
    client.vocabularies.create({ ...optionsOf(call), signal }),
  "vocabulary.list": (client, call, signal) =>
    client.vocabularies.list({ ...optionsOf(call), signal }),
  "vocabulary.query": (client, { vocabulary_id, ...rest }, signal) =>
    client.vocabularies.get(vocabulary_id, { ...optionsOf(rest), signal }),
  "vocabulary.update": (client, { vocabulary_id, ...rest }, signal) =>
    client.vocabularies.update(vocabulary_id, { ...optionsOf(rest), signal }),
  "vocabulary.delete": (client, { vocabulary_id, ...rest }, signal) =>
    client.vocabularies.delete(vocabulary_id, { ...optionsOf(rest), signal }),
};

/** Headers that a caller adds, except the one that the package derives from the URL. */
export function ownHeaders({ headers = {} }) {
  return Object.entries(headers).filter(
    ([name]) => name.toLowerCase() !== "x-dashscope-ossresourceresolve",
  );
}

/** Options of the client that a vector's call is made with. */
export function clientOptionsOf(vector) {
  const headers = ownHeaders(vector.call);
  return {
    apiKey: vector.call.api_key ?? vector.environment?.DASHSCOPE_API_KEY,
    workspace: vector.call.workspace,
    headers: headers.length > 0 ? Object.fromEntries(headers) : undefined,
  };
}

/** Whether the package has such a call. */
export function isKnown(operation) {
  return operation in OPERATIONS;
}

/** Makes a vector's call. */
export function make(client, vector, signal) {
  const { operation, api_key, workspace, headers, ...call } = vector.call;
  return OPERATIONS[operation](client, call, signal);
}

function submit(client, { file_urls, file_url, parameters, ...rest }, signal) {
  return client.submit(file_urls ?? file_url, { ...optionsOf({ ...rest, ...parameters }), signal });
}

async function submitAndWait(client, call, signal) {
  const { file_urls, file_url, parameters, ...rest } = call;
  const [only, ...others] = file_urls ?? [file_url];
  if (others.length === 0)
    return client.transcribe(only, {
      ...optionsOf({ ...rest, ...parameters }),
      ...WAITING,
      signal,
    });
  const task = await submit(client, call, signal);
  return task.wait({ ...WAITING, signal });
}

/** The turns before the audio, of models that take turns; `undefined` where there are none. */
function turnsOf(messages) {
  const turns = [];
  for (const { role, content } of messages)
    for (const { type, text } of content) {
      if (type === "input_text") turns.push({ user: text });
      if (type === "text" && role === "assistant") {
        const last = turns.at(-1);
        if (last && last.assistant === undefined) last.assistant = text;
        else turns.push({ assistant: text });
      }
    }
  return turns.length > 0 ? turns : undefined;
}

/** The audio and the options of a direct recognition. */
async function recognition(client, { messages, parameters, ...rest }, signal) {
  const partsOf = (role, kind) =>
    messages
      .filter((message) => message.role === role)
      .flatMap(({ content }) => content.map((part) => part[kind]));
  const turns = turnsOf(messages);
  const [audios, texts] = [["audio", "input_audio"], ["text"]].map((kinds) =>
    kinds.flatMap((kind) => partsOf("user", kind)).filter((value) => value !== undefined),
  );
  const [system] = partsOf("system", "text");
  const options = {
    ...optionsOf({ ...rest, ...parameters }),
    context: turns ?? system,
    text: turns ? undefined : texts[0],
    signal,
  };
  if (audios.length !== 1) return [audios, options];
  const audio = audios[0].data ?? audios[0];
  // A path in the request is text to the official SDK; here it is refused.
  if (audios[0].data?.local_file) return [audios[0].data.local_file, options];
  if (audio.data_uri_of)
    return [new Blob([await contentOf(audio.data_uri_of)], { type: audio.media_type }), options];
  // The package would send a small file inline; the official SDK uploads every file.
  if (audio.local_file)
    return [await client.upload(await fileOf(audio), { model: rest.model, signal }), options];
  return [audio, options];
}

async function fileOf({ local_file, content }) {
  return new File([await contentOf(content)], local_file);
}

function contentOf(path) {
  return readFile(new URL(path, files)).catch(() => readFile(new URL(path, olderFiles)));
}

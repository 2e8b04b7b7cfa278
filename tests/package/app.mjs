// The same small programs everywhere: submit, wait, read, subtitles, and one error; where there is
// no client, what is left of that.

/**
 * @param {typeof import("dashscope-asr")} api however the environment got it
 * @param {{ apiKey: string, baseUrl: string, audio: string, missing: string, document: string }} service
 */
export async function app(api, service) {
  const { isDashScopeError } = api;
  const { error, ...answer } = await (api.Client ? transcribed(api, service) : read(api, service));
  return { ...answer, error: [isDashScopeError(error), error.name, error.kind, error.code] };
}

async function transcribed({ Client }, { apiKey, baseUrl, audio, missing }) {
  const client = new Client({ apiKey, baseUrl });
  const { id } = await client.submit(audio);
  const { status, outcomes } = await client.task(id).wait();
  const [{ transcription }] = outcomes;
  const error = await client.transcribe(missing).catch((error) => error);
  return {
    status,
    text: transcription.text,
    words: transcription.words().length,
    srt: transcription.toSrt(),
    error,
  };
}

async function read({ Transcription, subtitles }, { document }) {
  const transcription = await Transcription.parse(document);
  const srt = new TextDecoder().decode(await subtitles(document, "srt"));
  const error = await Transcription.parse("{").catch((error) => error);
  return { text: transcription.text, words: transcription.words().length, srt, error };
}

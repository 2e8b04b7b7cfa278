// The program of every environment: submit, wait, read, subtitles, and one error; without a client,
// the part that needs none.

/**
 * @param {typeof import("dashscope-asr")} api as the environment imports it
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

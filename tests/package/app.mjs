// The same small program everywhere: submit, wait, read, subtitles, and one error.

/**
 * @param {typeof import("dashscope-asr")} api however the environment got it
 * @param {{ apiKey: string, baseUrl: string, audio: string, missing: string }} service
 */
export async function app({ Client, isDashScopeError }, { apiKey, baseUrl, audio, missing }) {
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
    error: [isDashScopeError(error), error.name, error.kind, error.code],
  };
}

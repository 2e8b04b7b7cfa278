// The program of every environment: submit, wait, read, subtitles, and one error; without a client,
// the part that needs none; of the provider for the AI SDK, a model; of OpenAI's routes, a form.

/**
 * @param {typeof import("dashscope-asr")} api as the environment imports it
 * @param {{ apiKey: string, baseUrl: string, audio: string, missing: string, document: string }} service
 */
export async function app(api, service) {
  const { isDashScopeError } = api;
  const { error, ...answer } = await programOf(api)(api, service);
  return { ...answer, error: [isDashScopeError(error), error.name, error.kind, error.code] };
}

function programOf({ Client, createDashScope, openai }) {
  if (createDashScope) return provided;
  if (openai) return asked;
  return Client ? transcribed : read;
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

/** As the AI SDK calls a model. */
async function provided({ createDashScope }, { apiKey, baseUrl, audio, missing }) {
  const model = createDashScope({ apiKey, baseUrl }).transcription("paraformer-v2");
  const { text, words, segments } = await model.doGenerateFromUrl({ audio: new URL(audio) });
  const call = model.doGenerateFromUrl({ audio: new URL(missing) });
  return { text, words: words.length, segments, error: await call.catch((error) => error) };
}

/** As one of OpenAI's clients asks. */
async function asked({ openai }, { apiKey, baseUrl, audio }) {
  const body = new FormData();
  body.append("file", await (await fetch(audio)).blob(), "talk.wav");
  body.append("response_format", "srt");
  const request = new Request("http://localhost/v1/audio/transcriptions", { method: "POST", body });
  const answer = await openai(request, { apiKey, baseUrl, access: "public" });
  const error = await openai(new Request("http://localhost/v1/models"), {}).catch((error) => error);
  return { status: answer.status, srt: await answer.text(), error };
}

async function read({ Transcription, subtitles }, { document }) {
  const transcription = await Transcription.parse(document);
  const srt = new TextDecoder().decode(await subtitles(document, "srt"));
  const error = await Transcription.parse("{").catch((error) => error);
  return { text: transcription.text, words: transcription.words().length, srt, error };
}

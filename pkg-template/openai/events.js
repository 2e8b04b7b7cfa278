// A stream of events, as OpenAI's clients read it. Text is sent once it can no longer change.

import { errorBody, serviceError } from "./errors.js";
import { headersOf, waitingSign } from "./format.js";
import { directResult, usageOf } from "./result.js";
import { speakerSegmentsOf } from "./segments.js";

const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
const delta = (text) => (text ? event({ type: "transcript.text.delta", delta: text }) : "");

/** Events of a whole result. */
export const eventsOf = (form, result) => delta(result.text) + endOf(form, result);

/** The last events: speakers, and the whole text. */
function endOf(form, { text, transcription, seconds }) {
  const segments = form.isDiarized && transcription ? speakerSegmentsOf(transcription) : [];
  const done = { type: "transcript.text.done", text, usage: usageOf(seconds) };
  return [...segments, done].map(event).join("");
}

/**
 * Answers with texts as they come. An error before the first has its own status. After it clients
 * take a body without an end for an error, and in a stream of events an error is an event.
 *
 * @param {AsyncGenerator<string>} texts
 * @param {{ form: object, exchange: object, stop: AbortController, headers?: object }} of `stop`
 *   ends what gives the texts
 */
export async function answerInPieces(texts, { form, exchange, stop, headers }) {
  let next = texts.next();
  try {
    await next;
  } catch (error) {
    throw serviceError(error, exchange, headers);
  }
  const encode = (text) => new TextEncoder().encode(exchange.redaction.key(text));
  const source = {
    async pull(controller) {
      try {
        const { done, value } = await (next ?? texts.next());
        if (done) return controller.close();
        controller.enqueue(encode(value));
      } catch (error) {
        const failure = serviceError(error, exchange);
        if (!form.isStream) return controller.error(failure);
        controller.enqueue(encode(event(errorBody(failure))));
      }
      next = undefined;
    },
    cancel() {
      stop.abort();
      // One that waits for nothing ends here.
      texts.return();
    },
  };
  const body = new ReadableStream(source, { highWaterMark: 0 });
  return new Response(body, { headers: { ...headersOf(form), ...headers } });
}

/**
 * Events of a recognition as they come.
 *
 * @param {AsyncIterable<any>} updates
 * @param {boolean} isAppended whether no update changes the text of those before
 */
export async function* eventsOfUpdates(form, updates, isAppended) {
  let [sent, last] = ["", undefined];
  const settle = (text) => {
    const added = text.startsWith(sent) ? text.slice(sent.length) : "";
    sent += added;
    return delta(added);
  };
  for await (const update of updates) {
    last = update;
    yield (isAppended || update.finishReason ? settle(update.text) : "") || waitingSign(form);
  }
  yield settle(last.text) + endOf(form, directResult(last));
}

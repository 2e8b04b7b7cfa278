// The relay in this process, as the `fetch` of a client, with a tap on all its answers.

import { RELAY_SECRET } from "./secrets.mjs";
import { textsOf } from "./texts.mjs";

export const RELAY_BASE_URL = "https://relay.example/api/asr";

let visitors = 0;

/**
 * A relay before a service.
 *
 * @param {(request: Request, options: object) => Promise<Response>} relay
 * @param {object} options of the relay, beside its secret and its visitors
 */
export function createRelay(relay, options) {
  visitors += 1;
  const visitor = `visitor-${visitors}`; // queries of one visitor are spaced
  const answers = [];
  const all = { secret: RELAY_SECRET, authorize: () => visitor, ...options };
  return {
    /** Each answer, with texts of its headers, of its bytes and of the error of its body. */
    answers,
    async fetch(url, init) {
      const response = await relay(await requestOf(url, init), all);
      const head = [...response.headers].flat().concat(response.statusText);
      const body = [];
      answers.push({ path: new URL(url).pathname, status: response.status, head, body });
      return tapped(response, body);
    },
  };
}

/** A request as a server gets it: a form has a length. */
async function requestOf(url, { method, headers, body, signal }) {
  const request = new Request(url, { method, headers, body, signal });
  if (!(body instanceof FormData)) return request;
  const bytes = await request.arrayBuffer();
  const length = { "content-length": String(bytes.byteLength) };
  const sent = { ...Object.fromEntries(request.headers), ...length };
  return new Request(url, { method, headers: sent, body: bytes, signal });
}

/** A response whose body is added to `texts` as it is read. */
function tapped(response, texts) {
  if (!response.body) return response;
  const [reader, decoder] = [response.body.getReader(), new TextDecoder()];
  const at = texts.push("") - 1;
  const body = new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        texts[at] += decoder.decode(value, { stream: true });
        controller.enqueue(value);
      } catch (error) {
        texts.push(...textsOf(error)); // a server logs it
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

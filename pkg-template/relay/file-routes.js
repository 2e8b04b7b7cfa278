// Routes of files: results and uploads stream through, to and from the storage's hosts, which get
// no key.

import { chargeQuery } from "./rate-limit.js";
import { bodyTooLarge, RelayError } from "./relay-error.js";
import { idleTimer, limitBytes, limitSilence } from "./streams.js";
import { answerText, NULL_BODY_STATUSES, send, serviceBroken, serviceSilent } from "./upstream.js";

/** Gets a result document. */
export async function result(exchange) {
  const link = await exchange.links.linkIn(exchange.url.searchParams, "result");
  await chargeQuery(exchange);
  const upstream = await send(exchange, link, { method: "GET" }, exchange.config.timeoutMs);
  if (!upstream.ok) {
    await upstream.body?.cancel().catch(() => {}); // a body that broke off cannot be canceled
    throw new RelayError(
      upstream.status < 400 ? 502 : upstream.status,
      "Relay.ResultRefused",
      `The result's host answered ${upstream.status}; the link may have expired.`,
    );
  }
  // The document streams through; it ends where it stands still.
  const { timeoutMs } = exchange.config;
  const body =
    upstream.body && limitSilence(upstream.body, timeoutMs, serviceSilent, serviceBroken);
  return new Response(body, { headers: { "content-type": "application/json" } });
}

/** Uploads a form with a file. */
export async function upload(exchange) {
  const { request, url, links, config, redaction } = exchange;
  const link = await links.linkIn(url.searchParams, "upload");
  const { type, length } = formHeaders(request.headers, config.limits.uploadBytes);
  const idle = idleTimer(config.timeoutMs);
  const counted = limitBytes(request.body, length, () => bodyTooLarge(length), idle.restart);
  // The storage wants to know the length. In Workers the kind of stream carries it, elsewhere the
  // header.
  const body =
    typeof FixedLengthStream === "function"
      ? counted.pipeThrough(new FixedLengthStream(length))
      : counted;
  // Where fetch takes no length for a stream (Deno), the form goes in chunks, which the storage
  // takes too.
  const headers = { "content-type": type, "content-length": String(length) };
  const init = { method: "POST", headers, body, duplex: "half" };
  try {
    return await send(exchange, link, init, undefined, idle.signal, async (upstream) => {
      // The storage's errors quote what was signed.
      const text = redaction.text(await answerText(upstream));
      // Plain text: it is the host's own, and only the package reads it.
      return new Response(NULL_BODY_STATUSES.has(upstream.status) ? null : text, {
        status: upstream.status,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
    });
  } finally {
    idle.stop();
  }
}

/** Type and length of a form, as its headers announce them. */
function formHeaders(headers, maxBytes) {
  const type = headers.get("content-type") ?? "";
  const length = Number(headers.get("content-length") ?? Number.NaN);
  if (!/^multipart\/form-data;/i.test(type))
    throw new RelayError(415, "Relay.NotAForm", "Expected a form (multipart/form-data).");
  if (!(length > 0))
    throw new RelayError(411, "Relay.NoLength", "Expected the form's Content-Length.");
  if (length > maxBytes) throw bodyTooLarge(maxBytes);
  return { type, length };
}

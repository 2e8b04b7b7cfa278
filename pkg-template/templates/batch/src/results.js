// Keeps a transcript, and subtitles made of it. Both stream: a transcript of twelve hours is never
// held.

import { NonRetryableError } from "cloudflare:workflows";
import { subtitleStream } from "dashscope-asr";

/** Smallest part that R2 takes, but for the last. */
const PART_BYTES = 5 * 1024 * 1024;
const TYPES = {
  json: "application/json",
  srt: "application/x-subrip",
  vtt: "text/vtt",
  txt: "text/plain",
};

/**
 * @param {R2Bucket} bucket
 * @param {string} name key without its ending
 * @param {string} resultUrl the service's link to its own document
 * @param {Record<string, object>} formats rules by format
 */
export async function keepResult(bucket, name, resultUrl, formats) {
  const response = await fetch(resultUrl);
  if (!response.ok) {
    const message = `The transcript could not be fetched: its host answered ${response.status}.`;
    throw response.status < 500 ? new NonRetryableError(message) : new Error(message);
  }
  await put(bucket, name, "json", response.body);
  for (const [format, rules] of Object.entries(formats)) {
    const document = await bucket.get(`${name}.json`);
    await put(bucket, name, format, document.body.pipeThrough(subtitleStream(format, rules)));
  }
}

/** Puts a stream of unknown length into R2, in parts where it does not fit into one. */
async function put(bucket, name, format, stream) {
  const key = `${name}.${format}`;
  const options = { httpMetadata: { contentType: `${TYPES[format]}; charset=utf-8` } };
  const parts = partsOf(stream);
  const first = (await parts.next()).value;
  const second = await parts.next();
  if (second.done) return bucket.put(key, first, options);
  const upload = await bucket.createMultipartUpload(key, options);
  try {
    const uploaded = [await upload.uploadPart(1, first), await upload.uploadPart(2, second.value)];
    for await (const part of parts)
      uploaded.push(await upload.uploadPart(uploaded.length + 1, part));
    await upload.complete(uploaded);
  } catch (error) {
    await upload.abort().catch(() => {});
    throw error;
  }
}

/** Parts of like length, at least one. */
async function* partsOf(stream) {
  let [part, length] = [new Uint8Array(PART_BYTES), 0];
  for await (let piece of stream) {
    while (length + piece.length > PART_BYTES) {
      part.set(piece.subarray(0, PART_BYTES - length), length);
      yield part;
      piece = piece.subarray(PART_BYTES - length);
      [part, length] = [new Uint8Array(PART_BYTES), 0];
    }
    part.set(piece, length);
    length += piece.length;
  }
  yield part.subarray(0, length);
}

// Every way to make a subtitle file of a document.

/** A generator of pseudo-random numbers below `count`, by seed. */
export function dice(seed) {
  let state = seed >>> 0 || 1;
  return (count) => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
}

/** Bytes as a stream, in chunks of at max `max` bytes. */
export function inPieces(bytes, max, roll = dice(max)) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at === bytes.length) return controller.close();
      const end = Math.min(bytes.length, at + 1 + roll(max));
      controller.enqueue(bytes.subarray(at, end));
      at = end;
    },
  });
}

/** The method of a transcription that writes a format. */
export const METHODS = { srt: "toSrt", vtt: "toVtt", txt: "toText", ass: "toAss", lrc: "toLrc" };

/** The text of a stream of bytes. */
export const textOf = (stream) => new Response(stream).text();

/** By name of the way: the text of the subtitle file. */
export async function everyWay(
  { Transcription, subtitles, subtitleStream },
  bytes,
  format,
  rules,
  seed,
) {
  const decode = (file) => new TextDecoder().decode(file);
  const parsed = await Transcription.parse(bytes);
  const pieces = await Transcription.parse(inPieces(bytes, 1 + (seed % 97), dice(seed)));
  const method = METHODS[format];
  const stream = (max) =>
    textOf(inPieces(bytes, max, dice(seed)).pipeThrough(subtitleStream(format, rules)));
  const ways = {
    [method]: parsed[method](rules),
    [`${method} of a document read in pieces`]: pieces[method](rules),
    "subtitles(bytes)": decode(await subtitles(bytes, format, rules)),
    "subtitles(text)": decode(await subtitles(new TextDecoder().decode(bytes), format, rules)),
    "subtitles(Response)": decode(await subtitles(new Response(bytes), format, rules)),
    "subtitles(stream)": decode(await subtitles(inPieces(bytes, 4096, dice(seed)), format, rules)),
    "subtitleStream, a byte at a time": await stream(1),
    "subtitleStream, small pieces": await stream(1 + (seed % 61)),
    "subtitleStream, large pieces": await stream(65_536),
  };
  for (const read of [parsed, pieces]) read.free();
  return ways;
}

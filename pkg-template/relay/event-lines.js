// A stream of events, redacted line by line: an escaped key shows only when a line's JSON is read.

/** UTF-16 units of the longest line; an event holds one sentence. */
const LINE_LENGTH_MAX = 2 ** 20;
const LINE_END = /\r\n|\n|\r/g;

/** @param {import("./redaction.js").Redaction} redaction */
export function redactEvents(redaction) {
  const [decoder, encoder] = [new TextDecoder("utf-8", { ignoreBOM: true }), new TextEncoder()];
  // The beginning of a line, in parts: only new text is looked through for its end.
  let [parts, length] = [[], 0];
  return new TransformStream({
    transform(piece, controller) {
      const text = decoder.decode(piece, { stream: true });
      let [lines, start] = ["", 0];
      for (const { 0: end, index } of text.matchAll(LINE_END)) {
        lines += redactLine(parts.join("") + text.slice(start, index), redaction) + end;
        [parts, length] = [[], 0];
        start = index + end.length;
      }
      parts.push(text.slice(start));
      length += text.length - start;
      if (length > LINE_LENGTH_MAX) throw new Error("a line of the stream has no end");
      if (lines) controller.enqueue(encoder.encode(lines));
    },
    flush(controller) {
      const last = redactLine(parts.join("") + decoder.decode(), redaction);
      if (last) controller.enqueue(encoder.encode(last));
    },
  });
}

/** A line as it came, unless something in it must not be shown. */
function redactLine(line, redaction) {
  const [, field, data] = /^(data: ?)(.*)$/s.exec(line) ?? [];
  let event;
  try {
    event = data && JSON.parse(data);
  } catch {
    // no JSON
  }
  if (!event) return redaction.text(line);
  const [redacted, written] = [JSON.stringify(redaction.json(event, false)), JSON.stringify(event)];
  // Of two members of one name only one was looked at.
  const isAsWritten = redacted === written && marksOf(data) === marksOf(written);
  return isAsWritten ? redaction.key(line) : field + redacted;
}

/** The marks of a JSON text that stand for its values and names. */
const marksOf = (json) => json.replace(/[^[{,:]/g, "").length;

// A reporter of `node --test`: what `spec` prints, then a last line such as `12 passed, 0 failed`.

import { basename } from "node:path";
import { Readable } from "node:stream";
import { spec } from "node:test/reporters";

const counts = { passed: 0, failed: 0, skipped: 0 };
const filesWithoutTests = [];

/** Adds a test's end to the counts. Suites are no tests; a file that has no test has failed. */
function count({ type, data }) {
  if (type !== "test:pass" && type !== "test:fail") return;
  if (data.details.type === "suite") return;
  if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
  else if (type === "test:fail") counts.failed += 1;
  else if (!isWholeFile(data)) counts.passed += 1;
  else {
    counts.failed += 1;
    filesWithoutTests.push(data.name);
  }
}

/** Node reports a file without tests as a test that passed: by its path, or by its name alone. */
const isWholeFile = ({ name, nesting, file = "" }) =>
  nesting === 0 && basename(name) === basename(file);

async function* counted(events) {
  for await (const event of events) {
    count(event);
    yield event;
  }
}

export default async function* report(events) {
  yield* Readable.from(counted(events)).pipe(new spec());
  for (const name of filesWithoutTests) yield `\n${name} has no test\n`;
  const { passed, failed, skipped } = counts;
  yield `\n${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}

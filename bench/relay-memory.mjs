// `cargo xtask bench relay-memory`: memory that requests add to a relay, in Node and in workerd. Each
// row is a process of its own. Prints a table and writes it into README.md. Linux only: the peak of
// another process is read from /proc.

import { existsSync } from "node:fs";
import { machine } from "./lib/machine.mjs";
import { writeSection } from "./lib/readme.mjs";
import { startNodeRelay, startWorkerdRelay } from "./lib/relay-processes.mjs";
import { REQUESTS } from "./lib/relay-requests.mjs";
import { startService } from "./lib/relay-service.mjs";
import { number, table } from "./lib/table.mjs";

if (!existsSync("/proc/self/status"))
  throw new Error("peaks of memory are read from /proc, on Linux");

const MIB = 2 ** 20;
const service = await startService();
const rows = [];
for (const { title, bodyBytes, send, statuses, limited } of REQUESTS) {
  const row = [title, number(bodyBytes / MIB)];
  for (const start of [startNodeRelay, startWorkerdRelay]) {
    const relay = await start({ baseUrl: service.baseUrl, limited });
    const before = relay.peakBytes();
    const seen = await send(relay.origin);
    if (!seen.every((status) => statuses.includes(status)))
      throw new Error(`${title}: answered ${seen}`);
    row.push(number((relay.peakBytes() - before) / MIB));
    await relay.stop();
  }
  row.push(statuses.join(", "));
  console.error(row.join(" | "));
  rows.push(row);
}
service.stop();
const head = ["requests", "sent, MiB", "Node adds, MiB", "workerd adds, MiB", "answers"];
const text = `${machine(["miniflare", "srvx"])}\n\n${table(head, rows)}`;
console.log(text);
writeSection("relay-memory", text);

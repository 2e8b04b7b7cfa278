// The relay in Node, Deno or Bun: prints its address, and ends at the end of stdin.

import process from "node:process";
import { serve } from "srvx";
import { relayApp } from "./relay-app.mjs";

const server = serve({
  fetch: relayApp(JSON.parse(process.env.RELAY)),
  port: 0,
  hostname: "127.0.0.1",
  silent: true,
  gracefulShutdown: false,
});
await server.ready();
console.log(new URL(server.url).origin);
process.stdin.on("end", () => process.exit(0)).resume();

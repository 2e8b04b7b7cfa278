// A relay in Node: prints its address and serves until it is killed.

import { argv } from "node:process";
import { serve } from "srvx";
import { relay } from "../../pkg/relay/relay.js";
import { optionsOf } from "./relay-options.mjs";

const settings = JSON.parse(argv[2]);
const server = serve({
  fetch: (request) => relay(request, optionsOf(settings)),
  port: 0,
  hostname: "127.0.0.1",
  silent: true,
});
await server.ready();
console.log(new URL(server.url).origin);

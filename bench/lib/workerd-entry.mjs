// The measured Worker. Its clock stands still while it computes, so it only repeats a run as often
// as requested, and the caller measures the time.

import * as api from "dashscope-asr";
import { contenders } from "./contenders.mjs";

const ways = contenders(api);
let bytes;

export default {
  async fetch(request) {
    if (request.method === "POST") {
      bytes = new Uint8Array(await request.arrayBuffer());
      return new Response();
    }
    const { searchParams } = new URL(request.url);
    const way = ways[searchParams.get("way")];
    let result;
    for (let left = Number(searchParams.get("runs")); left > 0; left -= 1)
      result = await way.run(bytes);
    return new Response(searchParams.has("result") ? result : undefined);
  },
};

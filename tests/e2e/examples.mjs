// Finds the examples of the documentation and runs them against the stand-in.

import { readFile } from "node:fs/promises";
import { format } from "node:util";
import { transform } from "esbuild";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const entry = (path) => import(new URL(path, packageFolder));
const api = await entry("node.js");
const root = new URL("../../", import.meta.url);

/**
 * Every comment of a declaration file with the name of its declaration: `subtitles`,
 * `Client.transcribe`, `dashscope-asr/slim`.
 */
export function* comments(declarations) {
  let owner;
  for (const [, comment, indent, line] of declarations.matchAll(
    /\/\*\*([\s\S]*?)\*\/\n( *)([^\n]*)/g,
  )) {
    const [, own] =
      /^(?:(?:export|class|interface|type|function|static|readonly) )*(\[Symbol\.\w+\]|\w+)/.exec(
        line,
      ) ?? [];
    const [, module] = /@module (\S+)/.exec(comment) ?? [];
    if (!indent) owner = own ?? module;
    yield {
      name: indent ? `${owner}.${own}` : owner,
      comment,
      isOptional: line.startsWith(`${own}?:`),
    };
  }
}

/** Every `@example` of a declaration file, with the name of its declaration. */
export function declaredExamples(declarations) {
  const examples = [];
  for (const { name, comment } of comments(declarations)) {
    for (const [, code] of comment.matchAll(/@example\n([\s\S]*?)(?=\n *\* @|\n *$)/g)) {
      examples.push({ name, code: code.replaceAll(/^ *\* ?/gm, "") });
    }
  }
  return examples;
}

/** Every block of JavaScript or TypeScript in a Markdown text, with the heading above. */
export function writtenExamples(markdown) {
  let heading = "";
  const examples = [];
  for (const [, title, code] of markdown.matchAll(/^#+ (.*)$|^```[jt]s\n([\s\S]*?)^```$/gm)) {
    if (title) heading = title;
    else examples.push({ name: heading, code });
  }
  return examples;
}

/**
 * The expected output of an example: a line for each arrow, any text for an ellipsis. `undefined`
 * without arrows.
 */
export function promised(code) {
  const lines = [...code.matchAll(/\/\/ →(.*)$/gm)].map(([, line]) => line.trim());
  if (lines.length === 0) return undefined;
  const literal = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(
    `^${lines.map((line) => line.split("…").map(literal).join("[\\s\\S]*")).join("\n")}$`,
  );
}

/**
 * An example as a module. An example without imports gets the names that the documentation
 * promises.
 */
export function moduleOf(code) {
  if (code.search(IMPORT) >= 0) return code;
  const imports = `import { ${Object.keys(api).join(", ")} } from "dashscope-asr"; declare const client: Client, t: Transcription, file: File;`;
  return `${imports} {\n${code}\n}`;
}

const IMPORT = /^import (\{.*\}) from ("(?:ai|dashscope-asr(?:\/\w+)?)");$/gm;

/** Runs an example as the body of a module, with a stand-in of its own, and returns its output. */
export async function run(code) {
  // Pending long enough for an example to observe the status.
  const service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "1000",
    "--running-ms",
    "100",
    // Another key is one of another region.
    "--api-key",
    "sk-stand-in",
  );
  try {
    const world = await worldOf(service);
    const printed = [];
    world.console = { log: (...values) => printed.push(format(...values)) };
    // A block of its own, in which an example can declare the same names.
    const script = (await withoutTypes(code)).replaceAll(IMPORT, "const $1 = packages[$2];");
    const body = `"use strict"; {\n${script}\n}`;
    await new AsyncFunction(...Object.keys(world), body)(...Object.values(world));
    return printed
      .join("\n")
      .split("\n")
      .map((line) => line.trim())
      .join("\n")
      .trim();
  } finally {
    service.stop();
  }
}

/** JavaScript of an example, which may have types. */
async function withoutTypes(code) {
  const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } };
  return (await transform(code, { loader: "ts", target: "esnext", tsconfigRaw })).code;
}

const AsyncFunction = (async () => {}).constructor;

/** The provider for the AI SDK, with a fetch to the stand-in. */
async function providerFor({ apiKey }, fetch) {
  const { createDashScope, ...others } = await entry("ai/node.js");
  const routed = (options) => createDashScope({ fetch, ...options });
  return { ...others, createDashScope: routed, dashscope: routed({ apiKey }) };
}

/** The globals of an example: the package, the promised names, and a fetch to the stand-in. */
async function worldOf(service) {
  const document = await readFile(
    new URL("tests/fixtures/service/result-paraformer-two-speakers.json", root),
  );
  const clip = await readFile(new URL("tests/fixtures/audio/sense-and-sensibility-0880.wav", root));
  const wasm = await readFile(new URL("core.wasm", packageFolder));

  const routed = async (address, init = {}) => {
    const url = String(address);
    if (url === "https://example.com/result.json") return new Response(document);
    if (url === "https://example.com/core.wasm")
      return new Response(wasm, { headers: { "Content-Type": "application/wasm" } });
    // A relay: it adds the key, and fetches links.
    const relayed = /^https:\/\/example\.com\/api\/asr(\/.*)$/.exec(url);
    if (relayed)
      return fetch(service.baseUrl + relayed[1], {
        ...init,
        headers: [...new Headers(init.headers), ["Authorization", `Bearer ${service.apiKey}`]],
      });
    const link = /^https:\/\/example\.com\/link\?to=(.*)$/.exec(url);
    if (link) return fetch(decodeURIComponent(link[1]), init);
    return fetch(
      url.replace(/^https:\/\/dashscope(-intl)?\.aliyuncs\.com\/api\/v1/, service.baseUrl),
      init,
    );
  };
  class Client extends api.Client {
    constructor(options) {
      super({ fetch: routed, ...options });
    }
  }
  const own = { ...api, Client };
  return {
    ...own,
    packages: {
      "dashscope-asr": own,
      "dashscope-asr/slim": await entry("slim.js"),
      "dashscope-asr/subtitles": await entry("subtitles/node.js"),
      "dashscope-asr/relay": await entry("relay/relay.js"),
      "dashscope-asr/openai": await entry("openai/node.js"),
      "dashscope-asr/ai": await providerFor(service, routed),
      ai: await import("ai7"),
    },
    client: new Client({ apiKey: service.apiKey }),
    t: await api.Transcription.parse(document),
    file: new File([clip], "talk.wav", { type: "audio/wav" }),
    fetch: routed,
    process: { env: { DASHSCOPE_API_KEY: service.apiKey } },
  };
}

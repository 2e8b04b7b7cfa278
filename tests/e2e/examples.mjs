// Examples of the documents: finds them, checks them against the types, and runs them against the stand-in.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { format, promisify } from "node:util";
import { packageFolder, startStandIn } from "./stand-in.mjs";

const api = await import(new URL("node.js", packageFolder));
const root = new URL("../../", import.meta.url);

/** Every `@example` of a declaration file, with the name of what it stands at: `subtitles`, `Client.transcribe`. */
export function declaredExamples(declarations) {
  const examples = [];
  let owner;
  for (const [, comment, indent, line] of declarations.matchAll(/\/\*\*([\s\S]*?)\*\/\n( *)([^\n]*)/g)) {
    const [, own] = /^(?:(?:export|class|interface|type|function|static|readonly) )*(\[Symbol\.\w+\]|\w+)/.exec(line) ?? [];
    if (!indent) owner = own;
    for (const [, code] of comment.matchAll(/@example\n([\s\S]*?)(?=\n *\* @|\n *$)/g)) {
      examples.push({ name: indent ? `${owner}.${own}` : own, code: code.replaceAll(/^ *\* ?/gm, "") });
    }
  }
  return examples;
}

/** Every block of JavaScript in a Markdown text, with the heading above it. */
export function writtenExamples(markdown) {
  let heading = "";
  const examples = [];
  for (const [, title, code] of markdown.matchAll(/^#+ (.*)$|^```js\n([\s\S]*?)^```$/gm)) {
    if (title) heading = title;
    else examples.push({ name: heading, code });
  }
  return examples;
}

/** What an example promises to print: a line for each arrow, anything for an ellipsis. `undefined` when it promises nothing. */
export function promised(code) {
  const lines = [...code.matchAll(/\/\/ →(.*)$/gm)].map(([, line]) => line.trim());
  if (lines.length === 0) return undefined;
  const literal = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${lines.map((line) => line.split("…").map(literal).join("[\\s\\S]*")).join("\n")}$`);
}

/** What tsc says against the examples, in strict mode: nothing, if all is well. */
export async function typeErrors(examples) {
  const project = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  try {
    const from = (path) => fileURLToPath(new URL(path, root));
    const given = `import { ${Object.keys(api).join(", ")} } from "dashscope-asr";
      declare const client: Client, t: Transcription, file: File;`;
    const files = examples.map(({ name, code }, index) => {
      // What imports the package is a module of its own; the others have what the documents say they have.
      const source = code.search(IMPORT) >= 0 ? code : `${given}\n{\n${code}\n}`;
      return [`${index + 1}-${name.replaceAll(/\W+/g, "-")}.mts`, source];
    });
    const compilerOptions = {
      ...JSON.parse(await readFile(from("pkg-template/tsconfig.json"), "utf8")).compilerOptions,
      paths: { "dashscope-asr": [from("pkg-template/index.d.ts")] },
      typeRoots: [from("node_modules/@types")],
      skipLibCheck: true,
    };
    files.push(["tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.mts"] })]);
    await Promise.all(files.map(([name, text]) => writeFile(join(project, name), text)));
    const tsc = promisify(execFile)(execPath, [from("node_modules/typescript/bin/tsc"), "-p", project, "--pretty", "false"]);
    return await tsc.then(
      () => "",
      ({ stdout, stderr }) => stdout + stderr,
    );
  } finally {
    await rm(project, { recursive: true });
  }
}

const IMPORT = /^import (\{.*\}) from "dashscope-asr";$/gm;

/** Runs an example as a module's body, with a service of its own, and resolves with what it printed. */
export async function run(code) {
  // Pending long enough for an example to see it.
  const service = await startStandIn("--recogniser", "canned", "--pending-ms", "1000", "--running-ms", "100");
  try {
    const world = await worldOf(service);
    const printed = [];
    world.console = { log: (...values) => printed.push(format(...values)) };
    // A block of its own, in which an example may give its names to other things.
    const body = `"use strict"; {\n${code.replaceAll(IMPORT, "const $1 = dashscope;")}\n}`;
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

const AsyncFunction = (async () => {}).constructor;

/** What examples find there: the package, what the documents say they have, and an internet that leads to the stand-in. */
async function worldOf(service) {
  const document = await readFile(new URL("tests/fixtures/service/result-paraformer-two-speakers.json", root));
  const clip = await readFile(new URL("tests/fixtures/audio/sense-and-sensibility-0880.wav", root));

  const routed = async (address, init = {}) => {
    const url = String(address);
    if (url === "https://example.com/result.json") return new Response(document);
    // A relay: it adds the key, and fetches links.
    const relayed = /^https:\/\/example\.com\/api\/asr(\/.*)$/.exec(url);
    if (relayed)
      return fetch(service.baseUrl + relayed[1], {
        ...init,
        headers: [...new Headers(init.headers), ["Authorization", `Bearer ${service.apiKey}`]],
      });
    const link = /^https:\/\/example\.com\/link\?to=(.*)$/.exec(url);
    if (link) return fetch(decodeURIComponent(link[1]), init);
    return fetch(url.replace("https://dashscope.aliyuncs.com/api/v1", service.baseUrl), init);
  };
  class Client extends api.Client {
    constructor(options) {
      super({ fetch: routed, ...options });
    }
  }
  const dashscope = { ...api, Client };
  return {
    ...dashscope,
    dashscope,
    client: new Client({ apiKey: service.apiKey }),
    t: await api.Transcription.parse(document),
    file: new File([clip], "talk.wav", { type: "audio/wav" }),
    fetch: routed,
    process: { env: { DASHSCOPE_API_KEY: service.apiKey } },
  };
}

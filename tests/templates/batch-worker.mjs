// The batch template in workerd, by its own wrangler.jsonc. As a program it prints its address and
// serves until it is killed: a test can kill it with all its work, like a machine that dies.

import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { packageFolder } from "../e2e/stand-in.mjs";

const template = new URL("../../pkg-template/templates/batch/", import.meta.url);

/**
 * @param {string | undefined} folder of the storage; `undefined` for memory
 * @param {Record<string, unknown>} vars that replace those in wrangler.jsonc, and the secrets
 * @param {{ main?: string, [option: string]: unknown }} options of Miniflare; `main` is a module in
 *   place of the template's, which it may import
 */
export async function batchWorker(folder, vars, { main, ...options } = {}) {
  const config = await configuration();
  const [consumer] = config.queues.consumers;
  return new Miniflare({
    modules: await modulesOf(main ?? (await readFile(new URL(config.main, template), "utf8"))),
    compatibilityDate: config.compatibility_date,
    bindings: { ...config.vars, ...vars },
    r2Buckets: Object.fromEntries(
      config.r2_buckets.map(({ binding, bucket_name }) => [binding, bucket_name]),
    ),
    queueProducers: Object.fromEntries(
      config.queues.producers.map(({ binding, queue }) => [binding, queue]),
    ),
    queueConsumers: {
      [consumer.queue]: {
        maxBatchSize: consumer.max_batch_size,
        maxBatchTimeout: consumer.max_batch_timeout,
        maxRetries: consumer.max_retries,
        retryDelay: consumer.retry_delay,
      },
    },
    workflows: Object.fromEntries(
      config.workflows.map(({ name, binding, class_name }) => [
        binding,
        { name, className: class_name },
      ]),
    ),
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name }) => [
        name,
        { className: class_name, useSQLite: true },
      ]),
    ),
    ...(folder && { defaultPersistRoot: folder }),
    ...options,
  });
}

/** Bundles a module that imports modules of the template. */
export async function modulesOf(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("src/", template)) },
    alias: { "dashscope-asr": fileURLToPath(new URL("workerd.js", packageFolder)) },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["./core.wasm", "cloudflare:*"],
  });
  return [
    { type: "ESModule", path: "index.js", contents: outputFiles[0].text },
    {
      type: "CompiledWasm",
      path: "core.wasm",
      contents: await readFile(new URL("core.wasm", packageFolder)),
    },
  ];
}

/** Parses wrangler.jsonc of a template, whose comments are lines of their own. */
export async function configuration(folder = template) {
  const text = await readFile(new URL("wrangler.jsonc", folder), "utf8");
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const worker = await batchWorker(argv[2], JSON.parse(argv[3]));
  console.log((await worker.ready).href);
}

// The client of the built package against a stand-in of its own, for all tests of a file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before } from "node:test";
import { packageFolder, startStandIn } from "./stand-in.mjs";

/** The text of every canned Paraformer answer. */
export const TEXT = "Hello world, 这里是阿里巴巴语音实验室。";

/** The package. */
export let api;
/** The stand-in. */
export let service;
export let client;
/** The URL of a sample clip. */
export let url;

before(async () => {
  service = await startStandIn(
    "--recogniser",
    "canned",
    "--pending-ms",
    "400",
    "--running-ms",
    "100",
  );
  api = await import(new URL("node.js", packageFolder));
  client = new api.Client({ apiKey: service.apiKey, baseUrl: service.baseUrl });
  url = service.samples[0].url;
});

after(() => service?.stop());

afterEach(resetControl);

/** Plans a fault of the stand-in, or sets one of its switches. */
export async function control(body) {
  await sendControl("POST", JSON.stringify(body));
}

/** Removes all faults and records of the stand-in. */
export async function resetControl() {
  await sendControl("DELETE");
}

async function sendControl(method, body) {
  const response = await fetch(`${service.origin}/__control`, { method, body });
  assert.equal(response.ok, true, await response.clone().text());
}

/** The requests that the stand-in has received since the last reset. */
export const recordedRequests = async () => (await fetch(`${service.origin}/__control`)).json();

export const rejects = (promise, expected) =>
  assert.rejects(promise, { name: "DashScopeError", ...expected });

export async function collect(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

/** The bytes of a sample clip. */
export const clipBytes = () =>
  readFile(new URL("../fixtures/audio/sense-and-sensibility-0880.wav", import.meta.url));

// `dashscope-asr/ai` with arguments that no version of the AI SDK should pass, and does.

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { createDashScope, errorOf, offline } from "./ai-suite.mjs";
import { clipBytes, service, url } from "./client-suite.mjs";
import { packageFolder } from "./stand-in.mjs";

const { audioFile } = await import(new URL("ai/audio-file.js", packageFolder));
const connected = () => createDashScope({ apiKey: service.apiKey, baseUrl: service.baseUrl });

test("granularities that are no array are refused before they are billed", async () => {
  for (const timestampGranularities of ["word", 5, {}, new Set(["word"])]) {
    const { provider, requests } = offline();
    const call = { audio: new URL(url), timestampGranularities };
    const error = await errorOf(provider.transcription("fun-asr").doGenerateFromUrl(call));
    assert.deepEqual([error.name, error.field], ["DashScopeError", "timestampGranularities"]);
    assert.match(error.message, /^timestampGranularities: expected an array of "word" and/);
    assert.deepEqual(requests, []);
  }
});

test("null is no headers and no granularities", async () => {
  const call = { audio: new URL(url), headers: null, timestampGranularities: null };
  for (const modelId of ["fun-asr", "qwen3-asr-flash"]) {
    const { text, warnings } = await connected().transcription(modelId).doGenerateFromUrl(call);
    assert.ok(text);
    assert.deepEqual(warnings, []);
  }
});

test("an async onStatus that rejects loses nothing, and ends no process", async () => {
  const rejections = [];
  const note = (error) => rejections.push(error);
  process.on("unhandledRejection", note);
  const onStatus = async () => {
    throw new Error("in onStatus");
  };
  const call = { audio: new URL(url), providerOptions: { dashscope: { onStatus } } };
  const ended = await connected()
    .transcription("fun-asr")
    .doGenerateFromUrl(call)
    .catch((error) => error);
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  assert.deepEqual(rejections, []);
  assert.ok(ended.text ?? /in onStatus/.test(ended.message), ended.message);
});

test("media types of the names of prototypes are formats like others", async () => {
  const audio = await clipBytes();
  for (const format of ["constructor", "__proto__", "toString"])
    assert.equal(audioFile(audio, `audio/${format}`).name, `audio.${format}`);
  assert.equal(audioFile(audio, "audio/mpeg").name, "audio.mp3");
});

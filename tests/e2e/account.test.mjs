// The account: temporary tokens, hot-word lists, the list of tasks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { api, client, collect, control, rejects, service, TEXT, url } from "./client-suite.mjs";

describe("the account", () => {
  test("an expired token is renewed by the key function", async () => {
    let minted = 0;
    const tokens = new api.Client({
      baseUrl: service.baseUrl,
      apiKey: async () => {
        minted += 1;
        const { token, expiresAtMs } = await client.createToken({ expiresInSeconds: 60 });
        assert.ok(expiresAtMs > Date.now());
        return token;
      },
    });
    assert.equal((await tokens.transcribe(url)).text, TEXT);
    assert.equal(minted, 1);
    await control({ expire_tokens: true });
    assert.equal((await tokens.transcribe(url)).text, TEXT);
    assert.equal(minted, 2);
  });

  test("a hot-word list is created, listed, read, updated, deleted", async () => {
    const words = [{ text: "吴贻弓", weight: 4, language: "zh" }, { text: "Bailian" }];
    const id = await client.vocabularies.create({
      model: "paraformer-v2",
      prefix: "testpfx",
      words,
    });
    assert.match(id, /^vocab-testpfx-[0-9a-f]{32}$/);
    const [listed] = await client.vocabularies.list({ prefix: "testpfx" });
    assert.deepEqual([listed.vocabularyId, listed.status], [id, "ok"]);
    assert.ok(Math.abs(listed.createdAtMs - Date.now()) < 60_000);
    const stored = await client.vocabularies.get(id);
    assert.equal(stored.model, "paraformer-v2");
    assert.deepEqual(
      stored.words.map(({ text, weight }) => [text, weight]),
      [
        ["吴贻弓", 4],
        ["Bailian", 4],
      ],
    );
    await client.vocabularies.update(id, { words: [{ text: "阙里人家" }] });
    assert.deepEqual(
      (await client.vocabularies.get(id)).words.map(({ text }) => text),
      ["阙里人家"],
    );
    assert.equal((await client.transcribe(url, { vocabularyId: id })).text, TEXT);
    await client.vocabularies.delete(id);
    await rejects(client.vocabularies.get(id), {
      kind: "invalid_request",
      code: "BadRequest.ResourceNotExist",
    });
  });

  test("tasks are listed page by page, and canceled while pending", async () => {
    const ids = [];
    for (let index = 0; index < 3; index += 1) ids.push((await client.submit(url)).id);
    const listed = await collect(client.tasks({ pageSize: 2 }));
    for (const id of ids)
      assert.ok(
        listed.some(
          ({ taskId, model, createdAtMs }) =>
            taskId === id && model === "paraformer-v2" && createdAtMs > 0,
        ),
      );
    const task = await client.submit(url);
    await task.cancel();
    await rejects(task.wait(), { kind: "task_failed", taskId: task.id, message: /canceled/ });
    await client.task(ids[0]).wait();
    await rejects(client.task(ids[0]).cancel(), { code: "UnsupportedOperation", taskId: ids[0] });
  });
});

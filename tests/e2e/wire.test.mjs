// The package makes the requests that the official Python SDK makes: every recorded vector in
// tests/fixtures/wire and wire3 is run against a service that answers as the SDK was answered. A
// vector dropped into one of the folders is run like the others.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { packageFolder } from "./stand-in.mjs";
import { checkNothingLeaks, checkPolicy, checkSame, isDownload } from "./wire/compare.mjs";
import { expected, whyNotExpressed } from "./wire/exceptions.mjs";
import { startService } from "./wire/service.mjs";
import { clientOptionsOf, isKnown, make } from "./wire/translate.mjs";
import { shortenBackOff } from "./wire/waits.mjs";

const vectors = ["wire", "wire3"].flatMap((name) => {
  const folder = new URL(`../fixtures/${name}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({ name: file.slice(0, -".json".length), url: new URL(file, folder) }));
});

/** Requests beyond the recorded ones after which the client is stopped. */
const BEYOND = 2;
const ENOUGH = new Error("it has shown what it repeats");

const tally = { matched: [], policy: [], notExpressed: [] };

describe("the package sends the requests of the official SDK", { concurrency: 4 }, () => {
  let api;
  let restore;

  before(async () => {
    api = await import(new URL("node.js", packageFolder));
    restore = shortenBackOff();
  });

  after(() => restore?.());

  for (const { name, url } of vectors) {
    test(name, { timeout: 30_000 }, async (t) => {
      const service = await startService();
      t.after(service.stop);
      const text = await readFile(url, "utf8");
      const vector = JSON.parse(text.replaceAll("{{BASE}}", service.base));

      const stop = new AbortController();
      const apiRequests = () => service.requests.filter((request) => !isDownload(request));
      service.play(
        vector.script,
        () => apiRequests().length >= vector.requests.length + BEYOND && stop.abort(ENOUGH),
      );

      const client = new api.Client({
        ...clientOptionsOf(vector),
        baseUrl: `${service.base}/api/v1`,
        routeLink: keepHere(service.base),
      });
      const listed = whyNotExpressed(vector);
      if (listed?.missing) {
        assert.equal(
          client[listed.missing],
          undefined,
          `the package has client.${listed.missing}: translate ${vector.call.operation}`,
        );
        tally.notExpressed.push(`${name} (${listed.reason})`);
        return;
      }
      assert.ok(
        isKnown(vector.call.operation),
        `${vector.call.operation} is neither translated nor listed as not expressed`,
      );

      const error = await make(client, vector, stop.signal).then(
        () => undefined,
        (reason) => reason,
      );
      if (listed) {
        assert.equal(
          error?.kind,
          "invalid_request",
          `listed (${listed.reason}), but the package takes it: ${error}`,
        );
        assert.equal(error.field, listed.refused, error.message);
        assert.deepEqual(apiRequests(), [], "nothing is sent that is refused");
        tally.notExpressed.push(`${name} (${listed.reason})`);
        return;
      }

      checkNothingLeaks(service.requests);
      const { requests, reasons } = expected(vector);
      for (const reason of reasons) t.diagnostic(`otherwise on purpose: ${reason}`);
      const sent = apiRequests();
      // The package gets a policy only to upload: a form follows a policy.
      if (vector.call.operation === "upload.get_policy" && sent.at(-1)?.body_kind === "multipart")
        sent.pop();
      try {
        if (vector.level === "wire") checkSame(requests, sent);
        else t.diagnostic(checkPolicy(requests, sent) ?? "as many requests as the official SDK");
      } catch (difference) {
        difference.message += `\nThe call ended with: ${error ?? "a result"}`;
        throw difference;
      }
      checkOutcome(api, error, apiRequests().at(-1).answer);
      (vector.level === "wire" ? tally.matched : tally.policy).push(name);
    });
  }
});

test("every vector is accounted for", (t) => {
  const { matched, policy, notExpressed } = tally;
  t.diagnostic(
    `wire vectors: ${matched.length} matched, ${policy.length} policy checked, ${notExpressed.length} not expressed: ${notExpressed.join("; ")}`,
  );
  assert.ok(vectors.length > 0);
  assert.equal(matched.length + policy.length + notExpressed.length, vectors.length);
});

/** Redirects result links, whose hosts look real and do not exist, to the service of the test. */
function keepHere(base) {
  return (link, purpose) => {
    if (link.startsWith(`${base}/`)) return link;
    assert.equal(purpose, "result");
    assert.match(link, /^https:/, "a link without TLS is upgraded");
    return `${base}/oss-result/elsewhere.json`;
  };
}

/** Asserts that the outcome for the caller fits the last response. */
function checkOutcome(api, error, { drop, status }) {
  if (error === ENOUGH) return;
  assert.ok(
    error === undefined || api.isDashScopeError(error),
    `not an error of the package: ${error?.stack}`,
  );
  if (status === 200)
    assert.ok(!["network", "decode", "timeout"].includes(error?.kind), error?.message);
  if (drop) assert.equal(error?.kind, "network");
  if (status >= 400)
    assert.equal(
      error?.status,
      status,
      `after an answer of ${status} the call ended with ${error ?? "a result"}`,
    );
}

// The relay, under requests and answers at random. RELAY_FUZZ_SEED and RELAY_FUZZ_RUNS choose others,
// RELAY_FUZZ_RUN the one run that failed.

import assert from "node:assert/strict";
import { env } from "node:process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "./relay/random.mjs";
import { randomRequest } from "./relay/random-requests.mjs";
import {
  BASE_URL,
  holdsKey,
  linkOf,
  randomFetch,
  rightAnswer,
  taskIdOf,
} from "./relay/random-service.mjs";
import { DIRECT, JOB, KEY, PATH, POLICY, post, SUBMIT } from "./relay/support.mjs";
import { packageFolder } from "./stand-in.mjs";

const { relay } = await import(new URL("relay/relay.js", packageFolder).href);

const SEED = Number(env.RELAY_FUZZ_SEED ?? 1);
const RUNS = Number(env.RELAY_FUZZ_RUNS ?? 4000);
/**
 * Runs at a time: some wait for a time limit. They share one core, so with more of them a busy
 * machine takes longer for one answer than `LIMIT_MS`.
 */
const AT_ONCE = 12;
/** Of an answer and its body; a query may wait three seconds for its turn. */
const LIMIT_MS = 6000;
/** Visitors, each with an id and links of their own. */
const VISITORS = 40;

/** Codes of the relay's own answers, with their status. */
const CODES = {
  "Relay.AnswerTooLarge": 502,
  "Relay.BadBody": 400,
  "Relay.BadInput": 400,
  "Relay.BadModel": 400,
  "Relay.BodyBroken": 400,
  "Relay.BodyTimeout": 408,
  "Relay.BodyTooLarge": 413,
  "Relay.Forbidden": 403,
  "Relay.ForeignLink": 502,
  "Relay.ForeignOrigin": 403,
  "Relay.MethodNotAllowed": 405,
  "Relay.ModelNotAllowed": 403,
  "Relay.NoLength": 411,
  "Relay.NotAForm": 415,
  "Relay.Redirected": 502,
  "Relay.Timeout": 504,
  "Relay.TooManyFiles": 400,
  "Relay.UnknownLink": 403,
  "Relay.UnknownQuery": 400,
  "Relay.UnknownRoute": 404,
  "Relay.UnknownTask": 404,
  "Relay.Unreachable": 502,
  "Throttling.RateQuota": 429,
};
/** Codes of a function of the owner's that fails or gives what it must not. */
const OWNERS_FAULT = new Set(["Relay.Failed", "Relay.NotConfigured"]);
/** Statuses of the service's that come back, with whatever code the service wrote. */
const UPSTREAM = new Set([200, 204, 205, 304, 400, 401, 403, 429, 500, 599]);

/** Answers of the owner's `authorize`, by weight; the name stands for the visitor. */
const DECISIONS = [
  ...Array(12).fill("name"),
  ...[true, false, null, undefined, "", 0, 1, Number.NaN, {}, [], new Error("no"), "throws"],
  () => new Response("sign in", { status: 401 }),
];

const common = {
  apiKey: KEY,
  baseUrl: BASE_URL,
  limits: { submitBytes: 4096, directBytes: 8192, uploadBytes: 6000 },
  timeoutMs: 150,
  directTimeoutMs: 200,
};

test(`random requests, ${RUNS} runs of seed ${SEED}`, { timeout: 120_000 }, async (t) => {
  // The log is the owner's; only the key must not be in it.
  const logged = t.mock.method(console, "error", () => {});
  const visitors = await Promise.all(Array.from({ length: VISITORS }, (_, index) => enter(index)));
  const only = env.RELAY_FUZZ_RUN;
  let next = only === undefined ? 0 : Number(only);
  const end = only === undefined ? RUNS : next + 1;
  const [seen, failures] = [new Map(), []];
  const work = async () => {
    while (next < end) {
      const run = next++;
      const outcome = await oneRun(new Random(SEED, run), visitors).catch((error) => {
        failures.push(`seed ${SEED}, run ${run}: ${error.message}`);
        return "failures";
      });
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  t.diagnostic(
    `seed ${SEED}: ${[...seen]
      .sort()
      .map((of) => of.join(" × "))
      .join(", ")}`,
  );
  assert.deepEqual(failures.slice(0, 10), []);
  for (const { arguments: texts } of logged.mock.calls)
    assert.ok(!holdsKey(texts.map(String).join(" ")), "the key in the log");
  t.diagnostic(
    `seed ${SEED}: ${[...seen]
      .sort()
      .map((of) => of.join(" × "))
      .join(", ")}`,
  );
  if (only !== undefined || RUNS < 4000) return;
  // A list of outcomes that never come about would prove nothing.
  const rare = new Set([
    "Relay.AnswerTooLarge",
    "Relay.BadInput",
    "Relay.BodyTimeout",
    "Relay.TooManyFiles",
  ]);
  const missing = Object.keys(CODES).filter((code) => !seen.has(code) && !rare.has(code));
  assert.deepEqual(missing, []);
});

/** A visitor with a task id and links that the relay gave out. */
async function enter(index) {
  const visitor = `v${index}`;
  const fetch = async () => Response.json(rightAnswer(visitor));
  const options = { ...common, timeoutMs: 30_000, authorize: () => visitor, fetch };
  const request = new Request(`https://app.example${SUBMIT}`, post(JOB));
  const { output, data } = await (await relay(request, options)).json();
  return {
    visitor,
    id: output.task_id,
    result: output.results[0].transcription_url,
    upload: data.upload_host,
  };
}

/** One request; how it ended. */
async function oneRun(random, visitors) {
  const own = random.pick(visitors);
  const { request, description } = randomRequest(random, own, random.pick(visitors));
  const decision = random.pick(DECISIONS);
  const path = new URL(request.url).pathname;
  const seen = { authorized: false, limits: [], sent: [] };
  const options = {
    ...common,
    authorize() {
      seen.authorized = true;
      if (decision === "throws") throw new Error(`no database ${KEY}`);
      if (decision === "name") return own.visitor;
      return typeof decision === "function" ? decision() : decision;
    },
    rateLimit: {
      async limit({ key }) {
        const success = !random.oneIn(8);
        seen.limits.push({ key, success });
        return { success };
      },
    },
    fetch: randomFetch(random, own.visitor, (sent) => {
      seen.sent.push({ ...sent, limits: [...seen.limits], authorized: seen.authorized });
    }),
  };
  const started = performance.now();
  const answer = await within(relay(request, options), `relay() hangs on ${description}`);
  const text = await within(textOf(answer), `the answer hangs on ${description}`);
  const tookMs = Math.round(performance.now() - started);
  assert.ok(tookMs < LIMIT_MS, `${tookMs} ms: ${description}`);
  const isIn = decision === "name" || decision === true;
  for (const sent of seen.sent) checkSent(sent, { decision, isIn, path, own }, description);
  assert.ok(seen.sent.length <= 1, `sent twice: ${description}`);
  assert.ok(!holdsKey(`${[...answer.headers].join("\n")}\n${text}`), `the key: ${description}`);
  return checkAnswer(answer, text, { decision, isIn, path, sent: seen.sent }, description);
}

/** Checks a request that was sent: for a visitor, counted, to the service with the key or to a signed link without. */
function checkSent(sent, { decision, isIn, path, own }, description) {
  assert.ok(isIn && sent.authorized, `sent without a visitor: ${description}`);
  assert.match(sent.redirect, /^(manual|error)$/, `redirect ${sent.redirect}: ${description}`);
  if ([SUBMIT, DIRECT, new URL(POLICY, BASE_URL).pathname].includes(path))
    assert.ok(
      sent.limits.length > 0 && sent.limits.every(({ success }) => success),
      `not counted before it was sent: ${description}`,
    );
  if (sent.url.startsWith(`${BASE_URL}/`)) {
    const header = (name) => sent.headers.get(name);
    assert.equal(header("authorization"), `Bearer ${KEY}`, `without the key: ${description}`);
    assert.equal(header("x-dashscope-workspace"), null, `a workspace: ${description}`);
    const route = `${sent.method} ${sent.url.slice(BASE_URL.length)}`;
    assert.match(route, TO_API, `${route} for ${description}`);
    const [, id] = /\/tasks\/([^/]*)/.exec(sent.url) ?? [];
    if (id) assert.equal(id, taskIdOf(own.visitor), `another's task ${id}: ${description}`);
    return;
  }
  const purpose = path === `${PATH}/result` ? "result" : "upload";
  assert.equal(sent.url, linkOf(purpose, own.visitor), `another's link: ${description}`);
  assert.equal(decision, "name", `a link without its visitor: ${description}`);
  assert.ok(!holdsKey([...sent.headers].join("\n")), `the key to a storage: ${description}`);
}

const TO_API = new RegExp(
  [
    "^(POST /services/audio/asr/transcription",
    "POST /services/aigc/multimodal-generation/generation",
    "GET /uploads\\?action=getPolicy&model=[\\w.-]+",
    "GET /tasks/[\\w-]+",
    "POST /tasks/[\\w-]+/cancel)$",
  ].join("|"),
);

/** The status and code of an answer, which are of a closed list. */
function checkAnswer(answer, text, { decision, isIn, path, sent }, description) {
  const { status } = answer;
  const code = fieldsOf(text)?.code;
  const where = `${status} ${text.slice(0, 200)} for ${description}`;
  if (code === "Relay.ResultRefused") {
    assert.ok(sent.length === 1 && (status === 502 || UPSTREAM.has(status)), where);
    return code;
  }
  if (code !== undefined && (Object.hasOwn(CODES, code) || OWNERS_FAULT.has(code))) {
    assert.equal(status, CODES[code] ?? 500, where);
    if (OWNERS_FAULT.has(code)) assert.ok(!isIn, where);
    assert.equal(answer.headers.get("cache-control"), "no-store", where);
    return code;
  }
  assert.doesNotMatch(code ?? "", /^Relay\./, where);
  if (sent.length > 0) {
    assert.ok(UPSTREAM.has(status), where);
    return "forwarded";
  }
  if (typeof decision === "function" && status === 401) return "own answer";
  if (status === 204) return "preflight";
  assert.ok(isIn && path.startsWith(`${PATH}/tasks/`) && UPSTREAM.has(status), where);
  if (fieldsOf(text)?.output?.task_status === "UNKNOWN") return "unknown task";
  // A query may get the answer that the visitor's query before it got.
  assert.equal(decision, "name", where);
  return "answered again";
}

function fieldsOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The body, as far as it came: one of the service's may break off. */
async function textOf(answer) {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const piece of answer.body ?? []) text += decoder.decode(piece, { stream: true });
  } catch {
    // As in the service's body.
  }
  return text;
}

async function within(work, message) {
  const timer = new AbortController();
  const late = sleep(LIMIT_MS, undefined, { signal: timer.signal, ref: true }).then(() => {
    throw new Error(message);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

// Secrets everywhere: every operation of the package against a service that quotes the key and
// signed links wherever it can, and a look through all that leaves: errors, results, events, logs,
// requests, answers of the relay, files of the package.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { READERS, TRANSCRIPTION_MEMBERS, unreadableDocuments } from "./secrets/documents.mjs";
import { speedUp } from "./secrets/fast-clock.mjs";
import * as hostile from "./secrets/hostile-answers.mjs";
import * as misplaced from "./secrets/misplaced.mjs";
import { CLIENT_OPERATIONS, RELAYED } from "./secrets/operations.mjs";
import { tapOutput } from "./secrets/output-tap.mjs";
import { faultsOfFile, packedFiles, readPacked } from "./secrets/packed.mjs";
import { createRelay, RELAY_BASE_URL } from "./secrets/relay-app.mjs";
import { inParallel, leaksIn, leaksOf, runOperation } from "./secrets/scenario.mjs";
import { ESCAPES, inEveryEscape, KEY, OLD_KEY, RELAY_SECRET, TOKEN } from "./secrets/secrets.mjs";
import { createService, DOCUMENT, KINDS, LINK, RESULT_HOST, TASK_ID } from "./secrets/service.mjs";
import { textsOf } from "./secrets/texts.mjs";
import { thrownValues } from "./secrets/thrown-values.mjs";
import { packageFolder } from "./stand-in.mjs";

const entry = await import(new URL("node.js", packageFolder).href);
const subtitlesEntry = await import(new URL("subtitles/node.js", packageFolder).href);
const relayEntry = await import(new URL("relay/relay.js", packageFolder).href);
const { Client } = entry;
const { relay } = relayEntry;

const AUDIO = "https://example.com/a.wav";
const KEYS = inEveryEscape(KEY);
const QUOTED = `${KEYS} ${LINK} "${LINK}"`;
/** Scenarios at a time. */
const WIDTH = 100;

let output;
let slowDown;
before(() => {
  slowDown = speedUp();
  output = tapOutput();
});
after(() => {
  output.stop();
  slowDown();
});

/** A client of the service itself. */
function direct({ answers, apiKey = KEY, keys = [KEY], routeLink }) {
  const service = createService(answers);
  const client = new Client({ apiKey, fetch: service.fetch, routeLink });
  return { service, client, taskId: TASK_ID, keys };
}

/** A client of a relay in front of the service. */
async function relayed({ answers, operation }) {
  const service = createService(answers);
  const app = createRelay(relay, { apiKey: KEY, fetch: service.fetch });
  const client = new Client({ baseUrl: RELAY_BASE_URL, fetch: app.fetch });
  const hasTask = operation.member.startsWith("Task.");
  const taskId = hasTask ? (await client.submit(AUDIO)).id : undefined;
  return { service, client, relay: app, taskId, keys: [KEY] };
}

/** Runs scenarios; every leak is a sentence. */
async function leaksOfAll(scenarios, connect) {
  const leaks = [];
  await inParallel(scenarios, WIDTH, async (scenario) => {
    const given = await connect(scenario);
    const run = await runOperation(scenario.operation, { ...given, timeoutMs: scenario.timeoutMs });
    for (const kind of scenario.kinds)
      if (!given.service.requests.some((request) => request.kind === kind))
        leaks.push(`${scenario.name}: no request was sent`);
    for (const leak of leaksOf({ ...scenario, ...given, run }))
      leaks.push(`${scenario.name}: ${leak}`);
  });
  return [...leaks, ...leaksIn("output", output.take())];
}

/** An answer to a few requests: queries that fail are repeated until the deadline. */
function forAWhile(answer) {
  let left = 3;
  return (request) => {
    left -= 1;
    return left < 0 ? undefined : answer(request);
  };
}

/** A scenario for each answer to each kind of request of each operation. */
const scenariosOf = (operations, answersOf, kinds = KINDS) =>
  operations.flatMap((operation) =>
    operation.kinds
      .filter((kind) => kinds.includes(kind))
      .flatMap((kind) =>
        Object.entries(answersOf(kind)).map(([name, answer]) => ({
          name: `${operation.name}, ${kind}: ${name}`,
          operation,
          kinds: [kind],
          answers: { [kind]: kind === "query" ? forAWhile(answer) : answer },
        })),
      ),
  );

/** The same with one operation for each kind of request. */
const scenariosOfKinds = (answersOf, kinds = KINDS) =>
  kinds.flatMap((kind) => {
    const operation = CLIENT_OPERATIONS.find((each) => each.kinds.includes(kind));
    return scenariosOf([operation], answersOf, [kind]);
  });

const RELAYED_KINDS = [...RELAYED];
/** Kinds of requests whose errors quote the beginning of an answer. */
const EXCERPTED = ["submit", "query", "result", "upload", "recognition", "stream"];

/** Answers that hold the key in one escape after the other. */
const inEachEscape = (answersOf) =>
  Object.fromEntries(
    Object.entries(ESCAPES).flatMap(([form, of]) =>
      Object.entries(answersOf(of(KEY))).map(([name, answer]) => [`${name}, by ${form}`, answer]),
    ),
  );

const any = (kind) => hostile.anyAnswers(kind, QUOTED, KEYS);
const ofKind = (kind) => hostile.answersOf(kind, QUOTED, KEYS);
const failing = () => hostile.failures(QUOTED);
const excerpts = () => inEachEscape(hostile.excerptAnswers);
/** The relay redacts the whole of an answer, wherever an error of the client's ends. */
const pages = () =>
  Object.fromEntries(
    Object.entries(excerpts()).filter(([name]) => !name.includes("cut off after")),
  );
const cut = () => hostile.cutAnswers(KEY);
const RELAYED_ANSWERS = scenariosOf(CLIENT_OPERATIONS, ofKind, RELAYED_KINDS);

for (const [name, scenarios, connect] of [
  ["an error answer", scenariosOf(CLIENT_OPERATIONS, any), direct],
  ["an answer of its kind", scenariosOf(CLIENT_OPERATIONS, ofKind), direct],
  ["a failure", scenariosOfKinds(failing), direct],
  ["an excerpt", scenariosOfKinds(excerpts, EXCERPTED), direct],
  ["a key cut off", scenariosOfKinds(cut), direct],
  ["a link", scenariosOfKinds(hostile.linkAnswers), direct],
  ["a link, through the relay", scenariosOfKinds(hostile.linkAnswers, RELAYED_KINDS), relayed],
  ["an error answer, through the relay", scenariosOfKinds(any, RELAYED_KINDS), relayed],
  ["an answer of its kind, through the relay", RELAYED_ANSWERS, relayed],
  ["a failure, through the relay", scenariosOfKinds(failing, RELAYED_KINDS), relayed],
  ["an excerpt, through the relay", scenariosOfKinds(pages, EXCERPTED), relayed],
  ["a key cut off, through the relay", scenariosOfKinds(cut, RELAYED_KINDS), relayed],
  ["a renewed key", renewals(), direct],
  ["a wait that ends", waits(), direct],
  ["a link's route", routes(), direct],
  ["what the service gives, through the relay", quotedAnswers(), relayed],
])
  test(`no secret leaves by ${name} (${scenarios.length} scenarios)`, async () => {
    assert.ok(scenarios.length > 0);
    noLeaks(await leaksOfAll(scenarios, connect));
  });

function noLeaks(leaks) {
  assert.deepEqual(leaks.slice(0, 10), [], `${leaks.length} leaks`);
}

/** Clients whose first key is refused, by services that quote both. */
function renewals() {
  const quoted = `${inEveryEscape(OLD_KEY)} ${QUOTED}`;
  const scenarios = scenariosOfKinds((kind) => hostile.anyAnswers(kind, quoted, quoted));
  const refused = () => Response.json({ code: quoted, message: quoted }, { status: 401 });
  return scenarios.map(({ answers, ...scenario }) => {
    const refusing = Object.fromEntries(
      KINDS.map((kind) => [
        kind,
        (request) =>
          request.headers.authorization === `Bearer ${OLD_KEY}`
            ? refused()
            : answers[kind]?.(request),
      ]),
    );
    const keys = [OLD_KEY, KEY];
    const given = keys.values();
    return {
      ...scenario,
      answers: refusing,
      kinds: Object.keys(answers),
      keys,
      apiKey: async () => given.next().value ?? KEY,
    };
  });
}

/** Waits whose queries fail until their deadline, which tells the last error. */
function waits() {
  const operation = CLIENT_OPERATIONS.find(({ member }) => member === "Task.wait");
  return scenariosOf([operation], any, ["query"]).map(({ name, ...scenario }) => ({
    ...scenario,
    name,
    answers: { query: any("query")[name.split(": ")[1]] },
    timeoutMs: 20_000,
  }));
}

/** Functions `routeLink` that fail, or give what is no link. */
function routes() {
  const operations = CLIENT_OPERATIONS.filter(({ kinds }) =>
    kinds.some((kind) => kind === "query" || kind === "policy"),
  );
  const functions = {
    "a link": (link) => `${RESULT_HOST}/routed?to=${encodeURIComponent(link)}`,
    "no link": (link) => `ftp://${link} ${QUOTED}`,
    "an object": (link) => ({ link, QUOTED }),
    "a list": (link) => [link, QUOTED],
  };
  for (const [name, make] of Object.entries(thrownValues(QUOTED)))
    functions[`throws ${name}`] = () => {
      throw make();
    };
  return operations.flatMap((operation) =>
    Object.entries(functions).map(([name, route]) => ({
      name: `${operation.name}: ${name}`,
      operation,
      answers: {},
      kinds: [],
      // An upload keeps its host: its signature is in the form.
      routeLink: (link, purpose) =>
        purpose === "upload" && name === "a link" ? link : route(link, purpose),
    })),
  );
}

/** Answers in which the service quotes the key in every text that it gives. */
function quotedAnswers() {
  const quoteAll = (value) => {
    if (typeof value === "string") return `${value} ${KEYS}`;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(quoteAll);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, quoteAll(item)]));
  };
  const good = createService();
  const answerOf = (kind) => async (request) => {
    const response = await good.answer(kind, request);
    if (!response.headers.get("content-type")?.includes("json")) return response;
    return Response.json(quoteAll(await response.json()));
  };
  const kinds = RELAYED_KINDS.filter((kind) => kind !== "result" && kind !== "upload");
  return scenariosOf(CLIENT_OPERATIONS, (kind) => ({ "every text": answerOf(kind) }), kinds);
}

test("operations succeed where the service is kind, by themselves and through the relay", async () => {
  for (const [connect, operations] of [
    [direct, CLIENT_OPERATIONS],
    [relayed, CLIENT_OPERATIONS.filter(({ kinds }) => kinds.every((kind) => RELAYED.has(kind)))],
  ])
    for (const operation of operations) {
      const given = await connect({ answers: {}, operation });
      const run = await runOperation(operation, given);
      assert.equal(run.error?.thrown, undefined, operation.name);
      assert.deepEqual(leaksOf({ operation, run, ...given }), [], operation.name);
      assert.deepEqual(leaksIn("client", textsOf(given.client)), [], operation.name);
      const sent = new Set(given.service.requests.map(({ kind }) => kind));
      for (const kind of operation.kinds) assert.ok(sent.has(kind), `${operation.name}: ${kind}`);
    }
  assert.deepEqual(leaksIn("output", output.take()), []);
});

/** Exports that hold no secret, or that are looked through wherever they come from. */
const OTHER_EXPORTS = new Map([
  ["Client", "its methods are operations"],
  ["Task", "its methods are operations"],
  ["Transcription", "its members are called one by one"],
  ["DashScopeError", "every error is looked through"],
  ["isDashScopeError", "gives a boolean"],
  ["pollDelayMs", "takes and gives a number"],
  ["init", "takes nothing"],
]);

test("every member of the API is in the scenarios", () => {
  const named = (object) =>
    Reflect.ownKeys(object)
      .map(String)
      .filter((name) => !["constructor", "Symbol(Symbol.toStringTag)"].includes(name));
  const client = new Client({ apiKey: KEY });
  const members = [
    ...named(Client.prototype)
      .filter((name) => name !== "vocabularies")
      .map((name) => `Client.${name}`),
    ...named(client.vocabularies).map((name) => `Vocabularies.${name}`),
    ...named(entry.Task.prototype).map((name) => `Task.${name}`),
  ];
  const operations = new Set(CLIENT_OPERATIONS.map(({ member }) => member));
  assert.deepEqual([...operations].sort(), members.sort());
  for (const { Transcription } of [entry, subtitlesEntry])
    assert.deepEqual(
      named(Transcription.prototype)
        .filter((name) => !name.startsWith("Symbol("))
        .sort(),
      Object.keys(TRANSCRIPTION_MEMBERS).sort(),
    );
  const readers = Object.keys(READERS);
  for (const name of Object.keys({ ...entry, ...subtitlesEntry }))
    assert.ok(readers.includes(name) || OTHER_EXPORTS.has(name), name);
  const statics = named(entry.Transcription).filter(
    (name) => typeof entry.Transcription[name] === "function",
  );
  assert.deepEqual(statics, ["parse"]);
  assert.deepEqual(Object.keys(relayEntry), ["relay"]);
});

/** The error of a call; `undefined` where it succeeds. */
async function errorOf(call) {
  try {
    await call();
  } catch (error) {
    return { error };
  }
}

test("no document that cannot be read gives a secret away", async () => {
  const leaks = [];
  for (const [name, make] of Object.entries(unreadableDocuments(QUOTED)))
    for (const api of [entry, subtitlesEntry])
      for (const [reader, read] of Object.entries(READERS)) {
        const thrown = await errorOf(() => read(api, make()));
        // A pipe passes the error of its source on as it is.
        const isPiped = reader === "subtitleStream" && / breaks off with /.test(name);
        const found = thrown && !isPiped ? leaksIn("error", textsOf(thrown.error)) : [];
        leaks.push(...found.map((leak) => `${reader}, ${name}: ${leak}`));
      }
  for (const [name, call] of Object.entries(TRANSCRIPTION_MEMBERS)) {
    const transcription = await entry.Transcription.parse(DOCUMENT);
    const thrown = await errorOf(() => call(transcription, KEY));
    leaks.push(
      ...leaksIn(`transcription, ${name}`, [transcription, thrown?.error].flatMap(textsOf)),
    );
  }
  noLeaks([...leaks, ...leaksIn("output", output.take())]);
});

test("no error quotes a key that stands in a wrong place", async () => {
  const leaks = [];
  const look = async (name, call) => {
    const thrown = await errorOf(call);
    if (!thrown) leaks.push(`${name}: there is no error`);
    leaks.push(...leaksIn(name, thrown ? textsOf(thrown.error) : []));
  };
  const { fetch } = createService();
  for (const [name, options] of Object.entries(misplaced.CLIENT_OPTIONS))
    await look(`Client, ${name}`, () => new Client({ fetch, ...options }).submit(AUDIO));
  for (const [name, make] of Object.entries(thrownValues(KEYS))) {
    const apiKey = misplaced.failingSupplier(make());
    const refuse = async () => new Response(null, { status: 401 });
    await look(`apiKey throws ${name}`, () => new Client({ apiKey, fetch: refuse }).submit(AUDIO));
    const throws = () => {
      throw make();
    };
    const atOnce = new Client({ apiKey: throws, fetch: refuse });
    await look(`apiKey throws ${name}, at once`, () => atOnce.submit(AUDIO));
  }
  for (const [name, call] of Object.entries(misplaced.CALLS))
    await look(name, () => call(new Client({ apiKey: KEY, fetch })));
  noLeaks([...leaks, ...leaksIn("output", output.take())]);
});

test("the relay's own errors and its log hold no secret", async () => {
  const leaks = [];
  const request = () =>
    new Request("https://relay.example/api/asr/tasks/a.b", { headers: { authorization: KEY } });
  const ask = async (name, options) => {
    const all = { secret: RELAY_SECRET, authorize: () => true, fetch: createService().fetch };
    const thrown = await errorOf(async () => {
      const response = await relay(request(), { ...all, ...options });
      const texts = [...[...response.headers].flat(), await response.text()];
      leaks.push(...leaksIn(`answer, ${name}`, texts));
    });
    leaks.push(...leaksIn(`error, ${name}`, thrown ? textsOf(thrown.error) : []));
    leaks.push(...leaksIn(`log, ${name}`, output.take()));
  };
  for (const [name, options] of Object.entries(misplaced.RELAY_OPTIONS)) await ask(name, options);
  for (const [name, make] of Object.entries(thrownValues(`${QUOTED} ${RELAY_SECRET}`))) {
    const fails = () => {
      throw make();
    };
    const functions = {
      authorize: fails,
      visitorAddress: fails,
      rateLimit: { limit: fails },
      queryLimit: { limit: fails },
      fetch: fails,
    };
    for (const [option, value] of Object.entries(functions))
      await ask(`${option} throws ${name}`, { apiKey: KEY, [option]: value });
    await ask(`apiKey throws ${name}`, { apiKey: fails });
  }
  noLeaks(leaks);
});

test("no error quotes a token that was created, or that could not be read", async () => {
  const operation = CLIENT_OPERATIONS.find(({ member }) => member === "Client.createToken");
  const leaks = [];
  for (const [name, body, status] of [
    ["another field", JSON.stringify({ data: { token: TOKEN } }), 200],
    ["cut off", `{"token":"${TOKEN}","expires_at":`, 200],
    [
      "an error beside it",
      JSON.stringify({ data: { token: TOKEN }, code: "a", message: "b" }),
      200,
    ],
    ["a page", `<html>${TOKEN}</html>`, 200],
  ]) {
    const given = direct({ answers: { token: () => new Response(body, { status }) } });
    const run = await runOperation(operation, given);
    assert.ok(run.error, name);
    for (const leak of leaksOf({ operation, run, ...given })) leaks.push(`${name}: ${leak}`);
  }
  const later = { submit: () => Response.json({ code: "a", message: TOKEN }, { status: 400 }) };
  const { client } = direct({ answers: later });
  assert.equal((await client.createToken()).token, TOKEN);
  const thrown = await errorOf(() => client.submit(AUDIO));
  leaks.push(...leaksIn("a later call", textsOf(thrown.error)));
  noLeaks([...leaks, ...leaksIn("output", output.take())]);
});

test("the packed package holds no key, no path of a machine and no file of secrets", () => {
  const { packed, all } = packedFiles(packageFolder);
  assert.ok(packed.includes("package.json") && packed.length > 20);
  const files = new Set([...packed, ...all]);
  const faults = [...files].flatMap((name) => faultsOfFile(name, readPacked(packageFolder, name)));
  noLeaks(faults);
});

// Traps of the WebAssembly, as after a panic or at the end of memory, in any runtime: what callers
// observe.
//
// An import that throws although it cannot fail traps like a panic, at any point of the code.

const encode = (text) => new TextEncoder().encode(text);

export const DOCUMENT = JSON.stringify({
  transcripts: [
    {
      channel_id: 0,
      text: "a",
      sentences: [
        {
          begin_time: 0,
          end_time: 1,
          text: "a",
          words: [{ begin_time: 0, end_time: 1, text: "a", punctuation: "" }],
        },
      ],
    },
  ],
});
const EVENT =
  'data:{"output":{"choices":[{"message":{"content":[{"text":"a"}]},"finish_reason":"null"}]}}\n\n';

/** Makes the next call of a function throw. */
export function trapNext(object, name) {
  const own = object[name];
  object[name] = () => {
    object[name] = own;
    throw new WebAssembly.RuntimeError("unreachable");
  };
}

/** The error that a call rejects with; `id` is the id of its task. */
async function rejected(call, id) {
  try {
    await call();
    return "nothing was thrown";
  } catch (error) {
    const { name, kind, retryable, taskId, cause } = error;
    const message = error.message.replace(id, "ID").replace(cause?.message, "CAUSE");
    return { name, kind, retryable, message, task: taskId === id };
  }
}

async function drain(iterable, tell) {
  for await (const item of iterable) tell?.(item);
}

/** A call, and a promise of its task id. */
async function startCall(call) {
  let ended;
  const id = await new Promise((resolve, reject) => {
    ended = call(({ taskId }) => resolve(taskId));
    ended.catch(reject);
  });
  return [() => ended, id];
}

/** A timeout that no other timer has. */
const DEADLINE_MS = 3017;

/** Counts timers of this length from now on; `over` settles when the first would have fired. */
function deadlines() {
  const own = globalThis.setTimeout;
  const seen = { set: 0, rung: 0 };
  const over = new Promise((resolve) => {
    globalThis.setTimeout = (task, ms, ...values) => {
      if (ms !== DEADLINE_MS) return own(task, ms, ...values);
      seen.set += 1;
      own(resolve, DEADLINE_MS + 1);
      return own(() => {
        seen.rung += 1;
        task();
      }, ms);
    };
  });
  return { seen, over };
}

function gate() {
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/**
 * The modules that are instantiated from now on. Ours import from `a` (pkg-template/short-names.mjs);
 * Node's fetch instantiates one of its own.
 */
function instantiated() {
  const modules = [];
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(Instance, [module, imports]) {
      if ("a" in imports) modules.push(module);
      return new Instance(module, imports);
    },
  });
  return modules;
}

/**
 * @param {typeof import("dashscope-asr")} api the package, as loaded by the runtime
 * @param {{ apiKey: string, baseUrl: string, audio: string }} service
 * @param {WebAssembly.Module} [module] where the runtime imports one
 * @returns the observations
 */
export async function stopApp(
  { Client, Transcription, init, subtitles, subtitleStream },
  { apiKey, baseUrl, audio },
  module,
) {
  await init();
  const modules = instantiated();
  const uncaught = [];
  for (const type of ["error", "unhandledrejection"]) {
    globalThis.addEventListener?.(type, ({ message, reason }) =>
      uncaught.push(message ?? String(reason)),
    );
  }
  const client = new Client({ apiKey, baseUrl });

  const parsed = await Transcription.parse(DOCUMENT);
  const unread = await Transcription.parse(DOCUMENT);
  const words = parsed.words();
  const stream = subtitleStream("srt");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const written = rejected(() => reader.read());
  // workerd reports a rejection that nobody handles.
  for (const { closed } of [writer, reader]) closed.catch(() => {});
  await writer.write(encode(DOCUMENT.slice(0, 20)));

  // Responses for an instance that is gone.
  const [answer, rest] = [gate(), gate()];
  const late = new Client({
    apiKey,
    baseUrl,
    fetch: async (...request) => {
      await answer.opened;
      return fetch(...request);
    },
  });
  const submitted = late.submit(audio);
  const firstEvent = gate();
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(encode(EVENT));
      await rest.opened;
      // The body can be cancelled, too.
      try {
        controller.enqueue(encode(EVENT));
        controller.close();
      } catch {}
    },
  });
  const direct = new Client({
    apiKey,
    baseUrl,
    fetch: async () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
  });
  const recognized = drain(direct.recognizeStream(audio), firstEvent.open);
  await firstEvent.opened;

  const left = new AbortController();
  const timers = deadlines();
  const own = { signal: left.signal, timeoutMs: DEADLINE_MS };
  const [transcribed, transcribedId] = await startCall((onStatus) =>
    client.transcribe(audio, { onStatus, ...own }),
  );
  const outcomes = [];
  const failed = () => {
    throw outcomes[0].error;
  };
  const [all, allId] = await startCall((onStatus) =>
    drain(client.transcribeAll([audio], { onStatus }), (outcome) => outcomes.push(outcome)),
  );
  const task = await client.submit(audio);
  const calls = {
    transcribe: [transcribed, transcribedId],
    transcribeAll: [() => all().then(failed), allId],
    wait: [() => task.wait(), task.id],
    "for await": [() => drain(task), task.id],
    submit: [() => submitted],
    recognizeStream: [() => recognized],
  };
  // The next pause between two queries.
  trapNext(globalThis, "setTimeout");
  const inFlight = await Promise.all(
    Object.entries(calls).map(async ([name, [call, id]]) => [name, await rejected(call, id)]),
  );

  const lost = {
    words: JSON.stringify(parsed.words()) === JSON.stringify(words),
    text: await rejected(() => parsed.text),
    toSrt: await rejected(() => parsed.toSrt()),
    unread: await rejected(() => unread.words()),
    writing: await rejected(() => writer.write(encode(DOCUMENT.slice(20)))),
    reading: await written,
    freed: await rejected(() => parsed.free()),
  };

  left.abort();
  answer.open();
  rest.open();
  const [{ transcription }] = (await client.task(task.id).wait()).outcomes;
  const goesOn = {
    task: transcription.text,
    transcribe: (await client.transcribe(audio)).text,
    parse: (await Transcription.parse(DOCUMENT)).text,
    submit: (await late.submit(audio)).id.length,
    aborted: (await client.task(transcribedId).wait()).status,
  };

  const second = client.transcribe(audio);
  trapNext(globalThis, "setTimeout");
  const again = { stopped: (await rejected(() => second)).kind };
  const third = client.transcribe(audio);
  // The responses for the instances that are gone arrive now.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await timers.over;
  again.words = (await third).words().length;

  const read = await Transcription.parse(DOCUMENT);
  trapNext(TextDecoder.prototype, "decode");
  const atOnce = {
    stopped: await rejected(() => read.text),
    lost: (await rejected(() => read.text)).kind,
    subtitles: new TextDecoder().decode(await subtitles(DOCUMENT, "srt")),
  };

  const { Instance } = WebAssembly;
  const afterTrap = await Transcription.parse(DOCUMENT);
  WebAssembly.Instance = function full() {
    throw new RangeError("Out of memory");
  };
  const waiting = await startCall((onStatus) => client.transcribe(audio, { onStatus }));
  trapNext(TextDecoder.prototype, "decode");
  const withoutMemory = {
    stopped: (await rejected(() => afterTrap.text)).kind,
    inFlight: (await rejected(...waiting)).task,
    next: await rejected(() => client.transcribe(audio)),
    parse: (await rejected(() => Transcription.parse(DOCUMENT))).kind,
  };
  WebAssembly.Instance = Instance;
  withoutMemory.after = (await client.task(waiting[1]).wait()).outcomes[0].transcription.text;

  const remade = {
    times: modules.length,
    ofTheSame: modules.every((each) => each === (module ?? modules[0])),
  };

  // At every depth, from the end of the stack.
  const shallow = await Transcription.parse(DOCUMENT);
  const unaware = await startCall((onStatus) => client.transcribe(audio, { onStatus }));
  const tried = new Set();
  const descend = () => {
    try {
      descend();
    } catch (end) {
      if (tried.has("came back")) return;
      try {
        shallow.toSrt();
        tried.add("came back");
      } catch (error) {
        tried.add(error.kind ?? error.name);
      }
      throw end;
    }
  };
  try {
    descend();
  } catch {}
  const exhausted = {
    tried: tried.size > 0,
    inFlight: await rejected(...unaware),
    next: (await Transcription.parse(DOCUMENT)).text,
  };

  const passed = await Transcription.parse(DOCUMENT);
  const format = {
    get [Symbol.toStringTag]() {
      throw new RangeError("mine");
    },
  };
  const passThrough = {
    refused: (await rejected(() => passed.toSrt({ maxLines: 0 }))).kind,
    thrown: (await rejected(() => subtitles(DOCUMENT, format))).message,
    text: passed.text,
  };
  return {
    inFlight: Object.fromEntries(inFlight),
    lost,
    goesOn,
    again,
    timers: timers.seen,
    atOnce,
    withoutMemory,
    exhausted,
    passThrough,
    remade,
    // When a TransformStream fails, workerd also rejects a promise that no code holds.
    uncaught: uncaught.filter((message) => !message.endsWith(lost.writing.message)),
  };
}

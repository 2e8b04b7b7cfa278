// What stands between a page and the service: it holds the key, knows the few routes that speech
// recognition needs, and forwards to nothing else. A function from Request to Response, for any
// runtime that has fetch, streams and Web Crypto.

import { linksOf } from "./links.js";
import { checked, kindOf, MODEL, wrong } from "./options.js";
import { allowedOrigin, preflight } from "./origins.js";
import { Refusal, tooLarge } from "./refusal.js";
import { limited, piecesOf, stopwatch, withoutKey } from "./streams.js";

const SUBMIT = "/services/audio/asr/transcription";
const DIRECT = "/services/aigc/multimodal-generation/generation";
const TASK = /^\/tasks\/([A-Za-z0-9._-]{1,128})(\/cancel)?$/;

/** The models that turn speech into text; nobody asks another one with somebody else's key. */
const SPEECH =
  /^(paraformer|fun-asr|sensevoice|qwen3-asr|qwen-audio-asr|qwen-audio-[\d.]+-asr)[a-z0-9.-]*$/;
/** What the body of a request may hold. */
const BODY_FIELDS = new Set(["model", "input", "parameters", "resources"]);

/** Answers one request of a page. */
export async function relay(request, options) {
  const config = checked(options);
  const url = new URL(request.url);
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  try {
    if (config.allowOrigins) headers.vary = "Origin";
    const origin = allowedOrigin(request, url, config.allowOrigins);
    if (origin) {
      headers["access-control-allow-origin"] = origin;
      headers["access-control-expose-headers"] = "retry-after, x-request-id";
    }
    if (request.method === "OPTIONS") return preflight(request, headers);
    const answer = await new Exchange(request, url, config).answer();
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, code, message } = error;
    const id = crypto.randomUUID();
    return Response.json(
      { code, message, request_id: id },
      { status, headers: { ...headers, ...error.headers, "x-request-id": id } },
    );
  }
}

/** One request, on its way. */
class Exchange {
  constructor(request, url, config) {
    Object.assign(this, { request, url, config, visitor: "" });
  }

  async answer() {
    const { request, url, config } = this;
    const path = url.pathname.startsWith(`${config.path}/`)
      ? url.pathname.slice(config.path.length)
      : "";
    const [isTask, id, cancel] = TASK.exec(path) ?? [];
    const routes = {
      [SUBMIT]: ["POST", () => this.submit()],
      [DIRECT]: ["POST", () => this.direct()],
      "/uploads": ["GET", () => this.policy()],
      "/upload": ["POST", () => this.upload()],
      "/result": ["GET", () => this.result()],
    };
    const [method, work] = isTask
      ? [cancel ? "POST" : "GET", () => this.task(id, cancel ?? "")]
      : Object.hasOwn(routes, path)
        ? routes[path]
        : [];
    if (!work) throw new Refusal(404, "Relay.UnknownRoute", `${url.pathname} is not relayed.`);
    if (request.method !== method)
      throw new Refusal(405, "Relay.MethodNotAllowed", `Only ${method} is answered here.`, {
        allow: method,
      });
    const refused = await this.authorize();
    if (refused) return refused;
    this.key = typeof config.apiKey === "function" ? await config.apiKey() : config.apiKey;
    if (typeof this.key !== "string" || !/^[\x21-\x7e]+$/.test(this.key))
      throw wrong("apiKey", `expected a key of visible ASCII characters, got ${kindOf(this.key)}`);
    this.links = await linksOf(this.visitor, config.secret ?? this.key, config);
    return work();
  }

  /** Who asks. The hook sees no body, which can be read only once. */
  async authorize() {
    const { request, config } = this;
    if (!config.authorize) return undefined;
    const seen = await config.authorize(
      new Request(request.url, { method: request.method, headers: request.headers }),
    );
    if (seen instanceof Response) return new Response(seen.body, seen);
    if (seen === false)
      throw new Refusal(403, "Relay.Forbidden", "This visitor may not use the relay.");
    if (typeof seen === "string") this.visitor = seen;
    return undefined;
  }

  /** For what costs money. */
  async slowDown() {
    const { request, config } = this;
    if (!config.rateLimit) return;
    const key = this.visitor || request.headers.get("cf-connecting-ip") || "anonymous";
    const { success } = await config.rateLimit.limit({ key });
    if (!success)
      throw new Refusal(
        429,
        "Throttling.RateQuota",
        "Too many requests of this visitor. Try again later.",
        { "retry-after": "60" },
      );
  }

  async submit() {
    const body = await this.body(this.config.limits.submitBytes);
    await this.slowDown();
    return this.forward(SUBMIT, {
      method: "POST",
      body,
      headers: { "x-dashscope-async": "enable" },
    });
  }

  async direct() {
    const body = await this.body(this.config.limits.directBytes);
    await this.slowDown();
    const { headers } = this.request;
    const streams =
      headers.get("x-dashscope-sse") === "enable" ||
      /\btext\/event-stream\b/.test(headers.get("accept") ?? "");
    const asked = streams ? { accept: "text/event-stream", "x-dashscope-sse": "enable" } : {};
    return this.forward(
      DIRECT,
      { method: "POST", body, headers: asked },
      this.config.directTimeoutMs,
    );
  }

  async task(signed, cancel) {
    const id = await this.links.taskId(signed);
    if (id === undefined) {
      if (cancel)
        throw new Refusal(
          404,
          "Relay.UnknownTask",
          "This relay gave out no such task id, or gave it to another visitor.",
        );
      // As the service answers for a task that it does not know, or no longer: nobody learns which
      // tasks there are.
      return Response.json({
        request_id: crypto.randomUUID(),
        output: { task_id: signed, task_status: "UNKNOWN" },
      });
    }
    return this.forward(`/tasks/${id}${cancel}`, { method: cancel ? "POST" : "GET" });
  }

  async policy() {
    const query = this.url.searchParams;
    const known =
      [...query.keys()].sort().join() === "action,model" && query.get("action") === "getPolicy";
    if (!known)
      throw new Refusal(
        400,
        "Relay.UnknownQuery",
        "Only ?action=getPolicy&model={name} is relayed here.",
      );
    const model = this.allowedModel(query.get("model"));
    await this.slowDown();
    return this.forward(`/uploads?action=getPolicy&model=${model}`, { method: "GET" });
  }

  /** The document goes by as it comes: the key is none of its host's business. */
  async result() {
    const link = await this.links.linkIn(this.url.searchParams, "result");
    const upstream = await this.ask(
      link,
      { method: "GET" },
      this.config.timeoutMs,
      (answer) => answer,
    );
    if (!upstream.ok) {
      await upstream.body?.cancel();
      throw new Refusal(
        upstream.status < 400 ? 502 : upstream.status,
        "Relay.ResultRefused",
        `The result's host answered ${upstream.status}; the link may have expired.`,
      );
    }
    return new Response(upstream.body, { headers: { "content-type": "application/json" } });
  }

  /** So does the form. The storage wants to know its length. */
  async upload() {
    const { headers } = this.request;
    const link = await this.links.linkIn(this.url.searchParams, "upload");
    const [type, length] = [
      headers.get("content-type") ?? "",
      Number(headers.get("content-length") ?? Number.NaN),
    ];
    if (!/^multipart\/form-data;/i.test(type))
      throw new Refusal(415, "Relay.NotAForm", "Expected a form (multipart/form-data).");
    if (!(length > 0))
      throw new Refusal(411, "Relay.NoLength", "Expected the form's Content-Length.");
    const limit = this.config.limits.uploadBytes;
    if (length > limit) throw tooLarge(limit);
    const idle = stopwatch(this.config.timeoutMs);
    const counted = limited(this.request.body, length, () => tooLarge(length), idle.restart);
    // In Workers the length is told by the kind of stream, elsewhere by the header.
    const body =
      typeof FixedLengthStream === "function"
        ? counted.pipeThrough(new FixedLengthStream(length))
        : counted;
    // Where fetch takes no length for a stream (Deno), the form goes in chunks, which the storage
    // takes too.
    const init = {
      method: "POST",
      headers: { "content-type": type, "content-length": String(length) },
      body,
      duplex: "half",
    };
    try {
      const upstream = await this.ask(link, init, undefined, (answer) => answer, idle.signal);
      // Plain text: it is the host's own, and only the package reads it.
      return new Response(BODILESS.has(upstream.status) ? null : upstream.body, {
        status: upstream.status,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
    } finally {
      idle.stop();
    }
  }

  /** The body, written anew: what is checked here is what the service reads. */
  async body(limitBytes) {
    const announced = Number(this.request.headers.get("content-length"));
    if (announced > limitBytes) throw tooLarge(limitBytes);
    const pieces = [];
    if (this.request.body)
      for await (const piece of piecesOf(
        limited(this.request.body, limitBytes, () => tooLarge(limitBytes)),
      ))
        pieces.push(piece);
    let body;
    let written;
    try {
      body = JSON.parse(await new Blob(pieces).text());
      written = JSON.stringify(body);
    } catch {
      throw new Refusal(400, "Relay.BadBody", "The body is not JSON.");
    }
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw new Refusal(400, "Relay.BadBody", "The body is no JSON object.");
    const unknown = Object.keys(body).find((name) => !BODY_FIELDS.has(name));
    if (unknown !== undefined)
      throw new Refusal(
        400,
        "Relay.BadBody",
        `The body's ${JSON.stringify(unknown.slice(0, 40))} is not relayed.`,
      );
    this.allowedModel(body.model);
    return written;
  }

  allowedModel(model) {
    const { models } = this.config;
    if (typeof model !== "string" || !MODEL.test(model))
      throw new Refusal(400, "Relay.BadModel", "The model is missing or no model's name.");
    if (models ? models.includes(model) : SPEECH.test(model)) return model;
    throw new Refusal(403, "Relay.ModelNotAllowed", `The model ${model} is not relayed here.`);
  }

  /** Asks the API, with the key. The visitor has no say in the headers. */
  async forward(path, { method, body, headers }, withinMs = this.config.timeoutMs) {
    const { baseUrl, workspace } = this.config;
    // Uncompressed, so that a stream's pieces come one by one.
    const sent = { ...headers, authorization: `Bearer ${this.key}`, "accept-encoding": "identity" };
    if (body !== undefined) {
      sent["content-type"] = "application/json";
      if (body.includes('"oss://')) sent["x-dashscope-ossresourceresolve"] = "enable";
    }
    if (workspace) sent["x-dashscope-workspace"] = workspace;
    return this.ask(
      `${baseUrl}${path}`,
      { method, headers: sent, body },
      withinMs,
      async (upstream) => {
        const given = {};
        for (const name of ["retry-after", "x-request-id"]) {
          const value = upstream.headers.get(name);
          if (value !== null) given[name] = this.withoutKey(value);
        }
        const { status } = upstream;
        if (/^text\/event-stream\b/.test(upstream.headers.get("content-type") ?? "")) {
          return new Response(upstream.body.pipeThrough(withoutKey(this.key)), {
            status,
            headers: { ...given, "content-type": "text/event-stream" },
          });
        }
        const text = this.withoutKey(await upstream.text());
        let document;
        try {
          document = JSON.parse(text);
        } catch {
          return new Response(BODILESS.has(status) ? null : text, {
            status,
            headers: { ...given, "content-type": "text/plain; charset=utf-8" },
          });
        }
        return Response.json(await this.links.given(document), { status, headers: given });
      },
    );
  }

  /** Services have been seen to quote the key in an error. */
  withoutKey(text) {
    return text.replaceAll(this.key, "[key]");
  }

  /** One request; it follows no redirect, and ends when the visitor leaves. */
  async ask(target, init, withinMs, take, stopped) {
    const [controller, timer] = [new AbortController(), stopwatch(withinMs)];
    const abort = () => controller.abort();
    for (const signal of [this.request.signal, timer.signal, stopped]) {
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { once: true });
    }
    try {
      // Called plainly: runtimes refuse their own fetch as a method.
      const { fetch: ownFetch } = this.config;
      const sent = { ...init, redirect: "manual", signal: controller.signal };
      const upstream = await (ownFetch ? ownFetch(target, sent) : fetch(target, sent));
      if (upstream.type === "opaqueredirect" || (upstream.status >= 300 && upstream.status < 400)) {
        await upstream.body?.cancel();
        throw new Refusal(
          502,
          "Relay.Redirected",
          `The service answered with a redirect (${upstream.status}), which is not followed.`,
        );
      }
      return await take(upstream);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (error?.cause instanceof Refusal) throw error.cause;
      if (timer.signal.aborted || stopped?.aborted)
        throw new Refusal(
          504,
          "Relay.Timeout",
          `The service did not answer within ${withinMs ?? this.config.timeoutMs} ms.`,
        );
      // Why may name an address or a header: it stays here.
      throw new Refusal(502, "Relay.Unreachable", "The service could not be reached.");
    } finally {
      // What still streams ends when the visitor leaves, and not before.
      timer.stop();
    }
  }
}

/** Statuses that a Response with a body may not have. */
const BODILESS = new Set([101, 103, 204, 205, 304]);

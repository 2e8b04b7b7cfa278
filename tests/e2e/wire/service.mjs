// The service of one recorded vector: answers by its script and records requests.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * A result document for links that the script has no answer to: the official SDK fetches no
 * results, so not every script serves them.
 */
const SOME_RESULT = { status: 200, json: { transcripts: [] } };

/**
 * Starts the service on a free port, without answers until `play`. `onRequest` is called with every
 * request before its response.
 */
export async function startService() {
  const requests = [];
  let routes = [];
  let observer = () => {};
  const take = async (incoming, outgoing) => {
    const request = await read(incoming);
    request.answer = answerTo(routes, request);
    requests.push(request);
    observer(request);
    write(outgoing, request.answer);
  };
  // A request that the client aborts while sending is not recorded.
  const server = createServer((incoming, outgoing) =>
    take(incoming, outgoing).catch(() => outgoing.destroy()),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    /** In the order they arrived, each with the `answer` it got; otherwise as in a vector. */
    requests,
    play(script, onRequest) {
      routes = script.routes.map((route) => ({ ...route, requestCount: 0 }));
      observer = onRequest;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(incoming) {
  const [path, search = ""] = incoming.url.split(/\?(.*)/s);
  const query = {};
  for (const [name, value] of new URLSearchParams(search))
    query[name] = name in query ? [query[name], value].flat() : value;
  const content = await describe(await buffer(incoming), incoming.headers["content-type"] ?? "");
  return { method: incoming.method, path, query, headers: incoming.headers, ...content };
}

async function describe(bytes, contentType) {
  if (bytes.length === 0) return { body_kind: "none", body: null };
  if (contentType.startsWith("multipart/"))
    return { body_kind: "multipart", body: await parts(bytes, contentType) };
  try {
    return { body_kind: "json", body: JSON.parse(bytes.toString()) };
  } catch {
    return { body_kind: "text", body: bytes.toString() };
  }
}

async function parts(bytes, contentType) {
  const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  const part = async ([name, value]) => {
    if (typeof value === "string") return { name, value };
    const content = Buffer.from(await value.arrayBuffer());
    return {
      name,
      filename: value.name,
      size: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    };
  };
  return Promise.all([...form].map(part));
}

function answerTo(routes, { method, path }) {
  const route = routes.find(
    (route) => [route.method].flat().includes(method) && leadsTo(route.path, path),
  );
  if (route) return route.responses[Math.min(route.requestCount++, route.responses.length - 1)];
  if (method === "GET" && path.startsWith("/oss-result/")) return SOME_RESULT;
  return {
    status: 404,
    json: { code: "InvalidURL", message: `The script has no answer to ${method} ${path}.` },
  };
}

/** Whether the path matches the pattern. `{name}` matches one segment. */
function leadsTo(pattern, path) {
  const [expected, actual] = [pattern.split("/"), path.split("/")];
  return (
    expected.length === actual.length &&
    expected.every((part, index) => part === actual[index] || /^\{\w+\}$/.test(part))
  );
}

function write(outgoing, answer) {
  if (answer.drop) {
    outgoing.destroy();
    return;
  }
  const send = (contentType, ...pieces) => {
    outgoing.writeHead(answer.status, { "content-type": contentType, ...answer.headers });
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  };
  if (answer.sse) send("text/event-stream;charset=UTF-8", ...answer.sse.map(frame));
  else if ("json" in answer) send("application/json", JSON.stringify(answer.json));
  else send(answer.content_type ?? "text/plain; charset=utf-8", answer.text ?? "");
}

/** An event as the service writes it: no space after the colon, the status as a comment. */
function frame({ id, event, http_status, data }) {
  const lines = [
    `id:${id}`,
    `event:${event}`,
    `:HTTP_STATUS/${http_status}`,
    `data:${JSON.stringify(data)}`,
  ];
  return `${lines.join("\n")}\n\n`;
}

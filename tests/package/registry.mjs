// A stand-in of npm's registry on loopback, with one package: takes uploads, and answers questions
// about versions. It can lose an answer, refuse, or keep silent.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const BODY_MAX_BYTES = 16 * 2 ** 20;

/** Reads a request's JSON; more than the limit ends the connection. */
async function jsonOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw new Error(`a body of more than ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** Integrity as npm writes it. */
export const integrityOf = (bytes) =>
  `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

export class Registry {
  /** Version → the description that npm uploaded. */
  versions = {};
  tags = {};
  /** Version → the bytes that were uploaded. */
  files = {};
  /** `GET`, `PUT` and `POST`, in order. */
  requests = [];
  /** The sign-ins of uploads, and of exchanges of an id token for another. */
  authorizations = [];
  exchanges = [];
  /** Answers an upload: takes a function that stores it, and the response. */
  onUpload = (store, response) => {
    store();
    response.writeHead(201).end("{}");
  };
  /** Questions that are answered as if nothing were there. */
  hidden = 0;
  isSilent = false;

  static async start() {
    const registry = new Registry();
    registry.server = createServer((request, response) =>
      registry.handle(request, response).catch(() => request.destroy()),
    );
    registry.server.listen(0, "127.0.0.1");
    await once(registry.server, "listening");
    registry.address = `http://127.0.0.1:${registry.server.address().port}/`;
    return registry;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Puts a version there, as if somebody had published it. */
  add(version, bytes) {
    const dist = { integrity: integrityOf(bytes), tarball: `${this.address}${version}.tgz` };
    this.versions[version] = { name: "dashscope-asr", version, dist };
    this.tags.latest ??= version;
  }

  get uploads() {
    return this.requests.filter((method) => method === "PUT").length;
  }

  async handle(request, response) {
    this.requests.push(request.method);
    if (this.isSilent) return response.writeHead(500).end("{}");
    const { authorization } = request.headers;
    if (request.method === "PUT") {
      this.authorizations.push(authorization);
      return this.upload(await jsonOf(request), response);
    }
    if (request.method === "POST") {
      this.exchanges.push(authorization);
      return response.writeHead(201).end('{"token":"exchanged"}');
    }
    const isHidden = Object.keys(this.versions).length > 0 && this.hidden-- > 0;
    const isThere = Object.keys(this.versions).length > 0 && !isHidden;
    const document = { name: "dashscope-asr", "dist-tags": this.tags, versions: this.versions };
    response.writeHead(isThere ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(isThere ? document : { error: "not found" }));
  }

  upload(document, response) {
    const store = () => {
      Object.assign(this.versions, document.versions);
      Object.assign(this.tags, document["dist-tags"]);
      const [version] = Object.keys(document.versions);
      const [file] = Object.values(document._attachments);
      this.files[version] = Buffer.from(file.data, "base64");
    };
    this.onUpload(store, response);
  }
}

// Task ids and links (to results and uploads) that a relay gives out and takes back. They are
// signed, so that a visitor has no use for another's, and lead nowhere but to the service's own
// hosts.

import { fromBase64url, toBase64url } from "./bytes.js";
import { isLoopback } from "./options.js";
import { RelayError } from "./relay-error.js";

/** Domain of the hosts of results and uploads (docs/dashscope-api.md §1.1, §6). */
const STORAGE = ".aliyuncs.com";

/** Fields of the service's that hold a link, and the purpose of the link. */
const PURPOSES = new Map([
  ["transcription_url", "result"],
  ["upload_host", "upload"],
]);

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };
const encode = (text) => new TextEncoder().encode(text);

/** The links of one visitor. All instances of a Worker share the secret and take each other's. */
export async function linksOf(visitor, secret, config) {
  const secretBytes = encode(`dashscope-asr relay ${secret}`);
  const usages = ["sign", "verify"];
  const key = await crypto.subtle.importKey("raw", secretBytes, ALGORITHM, false, usages);
  return new Links(key, visitor, config);
}

class Links {
  #key;
  #visitor;
  #baseUrl;
  #workspace;
  #path;

  constructor(key, visitor, { baseUrl, workspace = "", path }) {
    this.#key = key;
    this.#visitor = visitor;
    this.#baseUrl = baseUrl;
    this.#workspace = workspace;
    this.#path = path;
  }

  /**
   * A JSON value with its task ids signed, and with its links led through the relay: the hosts of
   * results and uploads answer no page.
   */
  async signAll(value, name) {
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.signAll(item)));
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(async ([name, value]) => [
        name,
        await this.signAll(value, name),
      ]);
      return Object.fromEntries(await Promise.all(entries));
    }
    if (typeof value !== "string" || value === "") return value;
    if (name === "task_id") return `${value}.${await this.#sign("task", value)}`;
    return PURPOSES.has(name) ? this.#signLink(value, name) : value;
  }

  /** The id of a task, if this relay gave it out, to this visitor. */
  async taskId(text) {
    const dot = text.lastIndexOf(".");
    const id = text.slice(0, Math.max(dot, 0));
    return (await this.#verify("task", id, text.slice(dot + 1))) ? id : undefined;
  }

  /** The link in a query, if this relay gave it out, to this visitor, for this purpose. */
  async linkIn(query, purpose) {
    const link = new TextDecoder().decode(fromBase64url(query.get("u") ?? ""));
    const isOwn = serviceLink(link, this.#baseUrl) === link;
    if (isOwn && (await this.#verify(purpose, link, query.get("s") ?? ""))) return link;
    throw new RelayError(
      403,
      "Relay.UnknownLink",
      `This relay gave out no such link to this visitor (${purpose}). Ask for it again.`,
    );
  }

  async #signLink(text, name) {
    const link = serviceLink(text, this.#baseUrl);
    if (!link)
      throw new RelayError(
        502,
        "Relay.ForeignLink",
        `The service gave a link (${name}) that does not lead to its own hosts.`,
      );
    const purpose = PURPOSES.get(name);
    const signature = await this.#sign(purpose, link);
    return `${this.#path}/${purpose}?u=${toBase64url(encode(link))}&s=${signature}`;
  }

  async #sign(purpose, text) {
    const signature = await crypto.subtle.sign("HMAC", this.#key, this.#signed(purpose, text));
    return toBase64url(new Uint8Array(signature));
  }

  async #verify(purpose, text, signature) {
    const bytes = fromBase64url(signature);
    // One spelling of a signature, where base64url has four.
    if (toBase64url(bytes) !== signature) return false;
    return crypto.subtle.verify("HMAC", this.#key, bytes, this.#signed(purpose, text));
  }

  /**
   * The bytes of a signature. An id of one account means nothing in another: where several relays
   * share a secret, neither base URL nor workspace may be exchanged.
   */
  #signed(purpose, text) {
    return encode(JSON.stringify([purpose, this.#baseUrl, this.#workspace, this.#visitor, text]));
  }
}

/** A link to the service's own hosts, over TLS. Links of an API on this machine lead to it too. */
function serviceLink(text, baseUrl) {
  const link = URL.canParse(text) ? new URL(text) : undefined;
  if (!link || link.username || link.password) return undefined;
  if (isLoopback(link) && isLoopback(new URL(baseUrl))) return link.href;
  if (link.protocol === "http:" && link.port === "") link.protocol = "https:";
  return link.protocol === "https:" && link.port === "" && link.hostname.endsWith(STORAGE)
    ? link.href
    : undefined;
}

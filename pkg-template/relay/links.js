// What a relay gives out and takes back: task ids, and links to results and uploads. They are
// signed, so that a visitor has no use for another's, and lead nowhere but to the service's own
// hosts.

import { isLoopback } from "./options.js";
import { Refusal } from "./refusal.js";
import { base64url, bytes } from "./streams.js";

/** Results and uploads lie on hosts below it (docs/dashscope-api.md §1.1, §6). */
const STORAGE = ".aliyuncs.com";

/** Fields of the service's that hold a link, and what it is for. */
const PURPOSES = new Map([
  ["transcription_url", "result"],
  ["upload_host", "upload"],
]);

/** Those of one visitor. The secret makes all instances of a Worker know each other's. */
export async function linksOf(visitor, secret, { baseUrl, path }) {
  const utf8 = new TextEncoder();
  const own = utf8.encode(`dashscope-asr relay ${secret}`);
  const key = await crypto.subtle.importKey("raw", own, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);

  /** What is signed says for what and for whom. */
  const signed = (purpose, text) => utf8.encode(JSON.stringify([purpose, visitor, text]));
  const signature = async (purpose, text) =>
    base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, signed(purpose, text))));
  const verified = (purpose, text, signature) =>
    crypto.subtle.verify("HMAC", key, bytes(signature), signed(purpose, text));

  /** A link to the service's own hosts, over TLS. Those of an API on this machine are on it too. */
  function ownLink(text) {
    const link = URL.canParse(text) ? new URL(text) : undefined;
    if (!link || link.username || link.password) return undefined;
    if (isLoopback(link) && isLoopback(new URL(baseUrl))) return link.href;
    if (link.protocol === "http:" && link.port === "") link.protocol = "https:";
    return link.protocol === "https:" && link.port === "" && link.hostname.endsWith(STORAGE)
      ? link.href
      : undefined;
  }

  /** Task ids become the visitor's own, links lead through here: their hosts answer no page. */
  async function given(value, name) {
    if (Array.isArray(value)) return Promise.all(value.map((item) => given(item)));
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(async ([name, value]) => [
        name,
        await given(value, name),
      ]);
      return Object.fromEntries(await Promise.all(entries));
    }
    if (typeof value !== "string" || value === "") return value;
    if (name === "task_id") return `${value}.${await signature("task", value)}`;
    const purpose = PURPOSES.get(name);
    if (!purpose) return value;
    const link = ownLink(value);
    if (!link)
      throw new Refusal(
        502,
        "Relay.ForeignLink",
        `The service gave a link (${name}) that does not lead to its own hosts.`,
      );
    return `${path}/${purpose}?u=${base64url(utf8.encode(link))}&s=${await signature(purpose, link)}`;
  }

  /** The id of a task, if it was given out by us, to this visitor. */
  async function taskId(text) {
    const dot = text.lastIndexOf(".");
    const id = text.slice(0, Math.max(dot, 0));
    return (await verified("task", id, text.slice(dot + 1))) ? id : undefined;
  }

  /** The link in a query, if it was given out by us, to this visitor, for this. */
  async function linkIn(query, purpose) {
    const link = new TextDecoder().decode(bytes(query.get("u") ?? ""));
    if (ownLink(link) === link && (await verified(purpose, link, query.get("s") ?? "")))
      return link;
    throw new Refusal(
      403,
      "Relay.UnknownLink",
      `This relay gave out no such link to this visitor (${purpose}). Ask for it again.`,
    );
  }

  return { given, taskId, linkIn };
}

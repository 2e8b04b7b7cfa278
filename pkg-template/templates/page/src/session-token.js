// Tokens of sessions: the visitor's name and the end of the session, signed with both secrets. A
// new passphrase, or a new key, signs everybody out.

import { isEqual } from "./constant-time.js";

const TOKEN = /^([0-9a-f-]{36})\.(\d{10})\.([0-9a-f]{64})$/;

/** The token of a session of this visitor. */
export async function tokenOf({ visitor, expiresMs }, env) {
  const session = `${visitor}.${Math.floor(expiresMs / 1000)}`;
  return `${session}.${await signatureOf(session, env)}`;
}

/**
 * The session of a token.
 * @returns {Promise<{ visitor: string, expiresMs: number } | undefined>} `undefined`: the token is
 *   none of ours, or its session has expired
 */
export async function sessionOf(token, env) {
  const [, visitor, expires, signature] = TOKEN.exec(token) ?? [];
  const expiresMs = Number(expires) * 1000;
  if (!visitor || expiresMs <= Date.now()) return undefined;
  const expected = await signatureOf(`${visitor}.${expires}`, env);
  return (await isEqual(signature, expected)) ? { visitor, expiresMs } : undefined;
}

/** The signature. The number in its secret goes up when tokens of before are not to be taken. */
async function signatureOf(text, { DASHSCOPE_API_KEY, PASSPHRASE }) {
  const secret = JSON.stringify(["dashscope-asr page 2", DASHSCOPE_API_KEY, PASSPHRASE]);
  const bytesOf = (text) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytesOf(secret), algorithm, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(text));
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

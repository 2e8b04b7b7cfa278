/**
 * A relay between a page and the service, on your own server. It holds the key, which a page must
 * never have, and answers the page, because the service sends browsers no CORS headers.
 *
 * @module dashscope-asr/relay
 */

/**
 * Options of a relay. Only `apiKey` is required. An option that keeps somebody out (`authorize`,
 * `access`, `hosts`, `models`, `visitorAddress`, `rateLimit`, `queryLimit`, `limits`) is refused
 * where it is written and `undefined`: the name or binding behind it is missing. Leave it out.
 */
export interface RelayOptions {
  /**
   * DashScope API key, from a secret of the server; or a function that returns one, also as a
   * promise, called for each request. The key is sent to the API's own origin only, and is in no
   * answer; result documents stream through unread from the storage, which never gets it. Without
   * one, as where a variable of the environment is not set, the relay throws.
   */
  apiKey: string | (() => string | Promise<string>) | undefined;
  /**
   * Key for signing task ids and links: a text of 16 characters or more that nobody can guess, such
   * as of `openssl rand -base64 24`. Texts of examples are refused. Required where `apiKey` is a
   * function. A signature holds for one base URL and workspace.
   * @default derived from `apiKey`, so that a new key invalidates the ids that pages keep
   */
  secret?: string | undefined;
  /**
   * Path of the relay on your server, without a slash at its end; the `baseUrl` of a page's client.
   * @default "/api/asr"
   */
  path?: string | undefined;
  /** Region of the key. @default "beijing" */
  region?: "beijing" | "singapore" | "virginia" | "hongkong" | undefined;
  /**
   * URL of the API, for a workspace's own host or another region:
   * `https://{workspace}.{region}.maas.aliyuncs.com/api/v1`.
   * @default the native API of `region`
   */
  baseUrl?: string | URL | undefined;
  /**
   * Workspace that is billed. Wire: header `X-DashScope-WorkSpace`.
   * @default the workspace of the key
   */
  workspace?: string | undefined;
  /**
   * Origins of other sites whose pages may use the relay (`["https://example.com"]`), or `"*"` for
   * all. Programs other than browsers (curl, a server) send no origin: only `authorize` refuses
   * them.
   * @default pages of the host that the request names
   */
  allowOrigins?: readonly string[] | "*" | undefined;
  /**
   * Decides who may use the relay, from the method, URL and headers of the request; the request has
   * no body. Returns one of these, or a promise of it:
   * - a text: the name of the visitor, of at most 512 characters. Tasks and links belong to the
   *   visitor who got them; other visitors cannot use them.
   * - `true`: a visitor without a name. A task then belongs to everybody who has its id, which
   *   nobody can guess.
   * - `false`, `null`, `undefined`, an empty text: the request is refused with 403.
   * - a `Response`: the answer to the request, such as 401 with a way to sign in.
   *
   * Any other value is answered with 500 `Relay.NotConfigured`.
   * @default nobody may use the relay: each request is answered with 500 `Relay.NotConfigured`,
   * unless `access` is `"public"`
   */
  authorize?: (request: Request) => unknown;
  /**
   * `"public"`: everybody who finds the relay may use it, and you pay. In place of `authorize`.
   * @default nobody may use a relay without `authorize`
   */
  access?: "public";
  /**
   * Host names under which the relay is reached (`["example.com"]`), without scheme and port;
   * requests to others are refused. Names of this machine are always taken. Required with `access`
   * where the relay is reached from other machines.
   * @default any host name, with `authorize`
   */
  hosts?: readonly string[];
  /** Models that may be used. @default all models of the service that turn speech into text */
  models?: readonly string[];
  /**
   * Gives the visitor's IP address, by which visitors are limited; or a promise of it, or
   * `undefined` where it is not known. With srvx: `(request) => request.ip`. Behind a proxy of
   * yours read the header that the proxy writes itself, never one that a visitor can write. Is
   * called with the request itself; do not read its body. An IPv6 address counts by its network of
   * 64 bits.
   * @default on Cloudflare the address in `cf-connecting-ip`, which Cloudflare writes; elsewhere
   * none, and the visitors without a name are limited together
   */
  visitorAddress?: (
    request: Request,
  ) => string | null | undefined | Promise<string | null | undefined>;
  /** Sizes in bytes. A larger body is refused with 413. @default the limits below */
  limits?: {
    /** Body of a submit, which is a list of URLs. @default 1 MiB */
    submitBytes?: number;
    /**
     * Body of a recognition: 10 MB of audio as base64, which is what qwen3-asr-flash takes, and
     * context. For files of 9 to 15 MB with qwen-audio-3.x or fun-asr-flash set 21 MiB, where the
     * process has 200 MB to spare: a Worker has 128 MB. @default 12 MiB
     */
    directBytes?: number;
    /** Body of an upload: the file and its form. @default 1 GiB and 64 KiB */
    uploadBytes?: number;
    /**
     * Bodies of submits and recognitions that one process or isolate holds at the same time. A body
     * beyond is refused with 429 and may be sent again. A visitor of whom name or address is known
     * leaves room for the largest body of another. The process needs up to three times as much
     * memory. Uploads, results and streams are not held.
     * @default 32 MiB, or three times the largest body where that is set to more than 16 MiB
     */
    heldBytes?: number;
  };
  /**
   * Limits what you pay for: submits (each file counts), recognitions, starts of uploads, uploads
   * and cancels. Asked before the body is read, once for the visitor's address and once for the
   * visitor's name, as far as they are known; both must be within the limit. The further files of a
   * submit are counted when its body has been read. A rate limiting binding of Cloudflare Workers
   * fits; it is asked once for each file. It counts in each of Cloudflare's locations by itself:
   * `templates/page` has a store that all share.
   * @default no limit but the service's own
   */
  rateLimit?: RateLimit;
  /**
   * Limits queries of tasks that reach the service, which takes 20 a second for the whole account.
   * Without it each process or isolate spaces them: a visitor's to 5 a second, those of one address
   * with several visitors, and those of all visitors of whom nothing is known, to 16 a second. A
   * repeated query of a task gets the answer of the last second.
   * @default no limit beside this
   */
  queryLimit?: RateLimit;
  /**
   * Time limit for the service's answer, and for a pause within a body, an upload or a result,
   * whether the visitor or the service stands still, in milliseconds. In all, the body of a submit
   * or recognition has 60 s and a second for each 16 KiB.
   * @default 30 000
   */
  timeoutMs?: number | undefined;
  /**
   * Time limit for the answer to a recognition, or for the beginning of its stream and for a pause
   * within it, in milliseconds.
   * @default 310 000; the service itself gives up after 300 s
   */
  directTimeoutMs?: number | undefined;
  /** Replaces the global `fetch`. @default the global `fetch` */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

/** A rate limiter, such as a rate limiting binding of Cloudflare Workers. */
export interface RateLimit {
  /**
   * Counts a request and resolves with whether it is within the limit. A request beyond the limit
   * is answered with 429.
   */
  limit(of: RateLimitRequest): Promise<RateLimitOutcome>;
  /**
   * Whether `limit` counts `cost` at once. Otherwise it is called `cost` times, each time with a
   * cost of 1.
   * @default false
   */
  weighted?: boolean | undefined;
}

/** Request that {@link RateLimit.limit} counts. */
export interface RateLimitRequest {
  /**
   * Name of who is counted: `visitor:` and the name that `authorize` gave; `address:` and an IPv4
   * address or an IPv6 network (`address:2001:db8:1:2::/64`); or `anonymous`, for all of whom
   * neither is known.
   */
  key: string;
  /** How much is counted: a whole number from 1. */
  cost: number;
}

/** Result of {@link RateLimit.limit}. */
export interface RateLimitOutcome {
  /** Whether the request is within the limit. Any value but `true` refuses. */
  success: boolean;
  /** Seconds after which it may be sent again, for the header `retry-after`. @default 60 */
  retryAfterS?: number | undefined;
  /** Why it is refused, in words for the visitor. @default "Too many requests of this visitor." */
  message?: string | undefined;
}

/**
 * Answers one request of a page. The relay knows the routes that speech recognition needs (submit,
 * query and cancel of a task, recognition, upload, result) and forwards no other request; nobody
 * can list tasks through it. Bodies of uploads, results and streams pass through as they arrive.
 *
 * A refusal has the service's own shape, `{ code, message, request_id }`, with a code that begins
 * with `Relay.`.
 *
 * @example
 * import { relay } from "dashscope-asr/relay";
 *
 * const worker = {
 *   fetch: (request: Request, env: Record<string, string | undefined>) =>
 *     relay(request, { apiKey: env.DASHSCOPE_API_KEY, authorize: () => true }),
 * };
 * // In a Worker: export default worker.
 * const request = new Request("https://example.com/api/asr/elsewhere");
 * const answer = await worker.fetch(request, process.env);
 * console.log(answer.status, (await answer.json()).code);
 * // → 404 Relay.UnknownRoute
 * @throws {DashScopeError} `invalid_request` for a wrong option. No request makes it throw:
 * an error of your own functions is logged and answered with 500 `Relay.Failed`.
 */
export function relay(request: Request, options: RelayOptions): Promise<Response>;

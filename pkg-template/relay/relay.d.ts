/**
 * What stands between a page and the service, on your own server: it holds the key, which a page
 * must never have, and answers the page in place of the service, which answers no browser (no
 * CORS).
 *
 * @module dashscope-asr/relay
 */

/** How a relay is set up. Only `apiKey` must be given. */
export interface RelayOptions {
  /**
   * DashScope API key, from a secret of the server; or a function that gives one, also as a
   * promise, asked for each request. It is sent to the API's own origin only, and is in no answer.
   */
  apiKey: string | (() => string | Promise<string>);
  /**
   * What task ids and links are signed with: a text that nobody can guess. Default: made of
   * `apiKey`, so that a new key makes the ids that pages keep unknown. Must be given where `apiKey`
   * is a function.
   */
  secret?: string;
  /**
   * Where the relay is on your server, without a slash at its end. A page's client has it as
   * `baseUrl`. Default: `"/api/asr"`.
   */
  path?: string;
  /** Region of the key. Default: `"beijing"`. */
  region?: "beijing" | "singapore" | "virginia" | "hongkong";
  /**
   * URL of the API, for a workspace's own host or another region:
   * `https://{workspace}.{region}.maas.aliyuncs.com/api/v1`.
   */
  baseUrl?: string | URL;
  /** Workspace that is billed, if it is not the key's own. Wire: `X-DashScope-WorkSpace`. */
  workspace?: string;
  /**
   * Origins of other sites whose pages may use the relay (`["https://example.com"]`), or `"*"` for
   * all. Default: only pages of the host that the request names. What is no page (curl, a server)
   * sends no origin: only `authorize` keeps it out.
   */
  allowOrigins?: readonly string[] | "*";
  /**
   * Decides who may use the relay, from the request's method, URL and headers (it has no body).
   * What it gives, at once or as a promise:
   * - a text: who the visitor is. Tasks and links belong to the visitor who got them; another one's
   *   are unknown.
   * - `false`: refused with 403.
   * - a `Response`: the answer instead, such as 401 with a way to sign in.
   * - anything else: a visitor without a name. Whoever has a task's id may ask for it; nobody can
   *   guess one.
   *
   * Default: everybody may, which lets anyone who finds the relay spend your money.
   */
  authorize?: (request: Request) => unknown;
  /** Models that may be used. Default: all models of the service that turn speech into text. */
  models?: readonly string[];
  /** Largest bodies, in bytes. What is larger is refused with 413. */
  limits?: {
    /** Of a submit, which is a list of URLs. Default: 1 MiB. */
    submitBytes?: number;
    /** Of a recognition, with up to 10 MB of audio in it. Default: 12 MiB. */
    directBytes?: number;
    /** Of an upload, file and form. Default: 1 GiB and 64 KiB. */
    uploadBytes?: number;
  };
  /**
   * Asked before each submit, recognition and upload, with the visitor's name, else the address
   * that Cloudflare tells, else `"anonymous"`. A rate limiting binding of Cloudflare Workers fits.
   * Default: no limit but the service's own.
   */
  rateLimit?: RateLimit;
  /**
   * How long the service may take to answer, and an upload may stand still, in milliseconds.
   * Default: 30 000.
   */
  timeoutMs?: number;
  /**
   * How long a recognition may take to answer, or to begin to, in milliseconds. Default: 310 000;
   * the service itself gives up after 300 s.
   */
  directTimeoutMs?: number;
  /** Instead of the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** What says whether a visitor may go on, such as a rate limiting binding of Cloudflare Workers. */
export interface RateLimit {
  /**
   * Counts a request of the visitor `key`; whether it is within the limit is `success`. One that is
   * not is answered with 429.
   */
  limit(of: { key: string }): Promise<RateLimitOutcome>;
}

/** What {@link RateLimit.limit} gives. */
export interface RateLimitOutcome {
  /** Whether the request is within the limit. */
  success: boolean;
}

/**
 * Answers one request of a page. It knows the routes that speech recognition needs (submit, query
 * and cancel of a task, recognition, upload, result) and forwards to nothing else; it lists
 * nobody's tasks. Bodies of uploads, results and streams go by as they come.
 *
 * Whatever is refused is answered in the service's own shape, `{ code, message, request_id }`, with
 * a code that begins with `Relay.`.
 *
 * @example
 * import { relay } from "dashscope-asr/relay";
 *
 * const worker = { fetch: (request, env) => relay(request, { apiKey: env.DASHSCOPE_API_KEY }) };
 * // In a Worker: export default worker.
 * const request = new Request("https://example.com/api/asr/elsewhere");
 * const answer = await worker.fetch(request, process.env);
 * console.log(answer.status, (await answer.json()).code);
 * // → 404 Relay.UnknownRoute
 * @throws {DashScopeError} `invalid_request` when an option is wrong, and whatever your own
 * functions throw. A request never makes it throw.
 */
export function relay(request: Request, options: RelayOptions): Promise<Response>;

// Attacks on the relay: requests of a hostile page or visitor, and the errors they must get.

import { DIRECT, FORM, ID, JOB, PATH, POLICY, post, SUBMIT } from "./support.mjs";

/**
 * [description, path, request, status, code] of each attack. None may reach the service.
 *
 * @param {{ id: string, result: string, upload: string }} own issued to the attacker
 * @param {{ id: string, result: string, upload: string }} other issued to another visitor
 */
export const attacks = ({ id, result, upload }, other, service) => [
  // Open proxy.
  [
    "a route of the service that pages must not use",
    `${PATH}/services/aigc/text-generation/generation`,
    post(JOB),
    404,
    "Relay.UnknownRoute",
  ],
  ["the list of tasks", `${PATH}/tasks`, {}, 404, "Relay.UnknownRoute"],
  [
    "a temporary token",
    `${PATH}/tokens?expire_in_seconds=1800`,
    post({}),
    404,
    "Relay.UnknownRoute",
  ],
  [
    "hot-word lists of the account",
    `${PATH}/services/audio/asr/customization`,
    post(JOB),
    404,
    "Relay.UnknownRoute",
  ],
  [
    "an absolute URL as the target",
    "http://example.com/api/asr/tasks",
    {},
    404,
    "Relay.UnknownRoute",
  ],
  ["a text model", SUBMIT, post({ ...JOB, model: "qwen-max" }), 403, "Relay.ModelNotAllowed"],
  [
    "a text model in a recognition",
    DIRECT,
    post({ model: "qwen-vl-plus", input: { messages: [] } }),
    403,
    "Relay.ModelNotAllowed",
  ],
  [
    "a text model in a policy",
    `${PATH}/uploads?action=getPolicy&model=qwen-max`,
    {},
    403,
    "Relay.ModelNotAllowed",
  ],
  [
    "two models, the first allowed",
    SUBMIT,
    post('{"model":"paraformer-v2","model":"qwen-max","input":{}}'),
    403,
    "Relay.ModelNotAllowed",
  ],
  ["a list as model", SUBMIT, post({ ...JOB, model: ["paraformer-v2"] }), 400, "Relay.BadModel"],
  ["an unknown field", SUBMIT, post({ ...JOB, workspace: "ws" }), 400, "Relay.BadBody"],
  ["a list as body", SUBMIT, post([JOB]), 400, "Relay.BadBody"],
  ["a body that is not JSON", SUBMIT, post("model=paraformer-v2"), 400, "Relay.BadBody"],
  [
    "another action of uploads",
    `${PATH}/uploads?action=list&model=paraformer-v2`,
    {},
    400,
    "Relay.UnknownQuery",
  ],
  ["an unknown query parameter", `${POLICY}&as=root`, {}, 400, "Relay.UnknownQuery"],
  [
    "a query in the model's name",
    `${PATH}/uploads?action=getPolicy&model=paraformer%26as%3Droot`,
    {},
    400,
    "Relay.BadModel",
  ],
  ["PUT", SUBMIT, { method: "PUT" }, 405, "Relay.MethodNotAllowed"],
  ["DELETE of a task", `${PATH}/tasks/${id}`, { method: "DELETE" }, 405, "Relay.MethodNotAllowed"],
  // Path tricks.
  ["..", `${PATH}/../../compatible-mode/v1/chat/completions`, post(JOB), 404, "Relay.UnknownRoute"],
  [".. in a task's id", `${PATH}/tasks/../tokens`, {}, 404, "Relay.UnknownRoute"],
  ["%2e%2e", `${PATH}/tasks/%2e%2e/tokens`, {}, 404, "Relay.UnknownRoute"],
  ["%2f", `${PATH}/tasks/${id}%2f..%2f..%2ftokens`, {}, 404, "Relay.UnknownRoute"],
  ["a backslash", `${PATH}/tasks\\..\\tokens`, {}, 404, "Relay.UnknownRoute"],
  ["two slashes", `/${PATH}/tasks/${id}`, {}, 404, "Relay.UnknownRoute"],
  ["a property of every object", `${PATH}/constructor`, {}, 404, "Relay.UnknownRoute"],
  ["a path below a task", `${PATH}/tasks/${id}/delete`, post({}), 404, "Relay.UnknownRoute"],
  // Tasks and results of other visitors.
  ["a task id of the service", `${PATH}/tasks/${ID}`, {}, 200, "UNKNOWN"],
  ["a made-up signature", `${PATH}/tasks/${ID}.${"A".repeat(43)}`, {}, 200, "UNKNOWN"],
  ["no signature", `${PATH}/tasks/${ID}.`, {}, 200, "UNKNOWN"],
  [
    "another id with a valid signature",
    `${PATH}/tasks/${ID.replace("c2", "c3")}.${id.split(".").at(-1)}`,
    {},
    200,
    "UNKNOWN",
  ],
  ["another visitor's task", `${PATH}/tasks/${other.id}`, {}, 200, "UNKNOWN"],
  [
    "another visitor's task, canceled",
    `${PATH}/tasks/${other.id}/cancel`,
    { method: "POST" },
    404,
    "Relay.UnknownTask",
  ],
  ["another visitor's result", other.result, {}, 403, "Relay.UnknownLink"],
  // SSRF.
  [
    "an invented link",
    `${PATH}/result?u=${Buffer.from(`${service.origin}/results/b.json`).toString("base64url")}&s=${"A".repeat(43)}`,
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a link to the metadata service",
    `${PATH}/result?u=${Buffer.from("http://169.254.169.254/latest/meta-data").toString("base64url")}&s=${new URL(result, "http://a").searchParams.get("s")}`,
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a link with a byte changed",
    result.replace(/.(?=&s=)/, (last) => (last === "A" ? "B" : "A")),
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "a result link as an upload link",
    upload.replace(/u=.*/, result.slice(result.indexOf("u="))),
    { method: "POST", headers: { ...FORM, "content-length": "3" }, body: "--x" },
    403,
    "Relay.UnknownLink",
  ],
  [
    "an upload link as a result link",
    result.replace(/u=.*/, upload.slice(upload.indexOf("u="))),
    {},
    403,
    "Relay.UnknownLink",
  ],
  [
    "the signature of a task on a link",
    `${PATH}/result?u=${Buffer.from(ID).toString("base64url")}&s=${id.split(".").at(-1)}`,
    {},
    403,
    "Relay.UnknownLink",
  ],
  ["no link", `${PATH}/result`, {}, 403, "Relay.UnknownLink"],
  ["a link that is not base64", `${PATH}/result?u=%00&s=%00`, {}, 403, "Relay.UnknownLink"],
  // Foreign origins.
  [
    "another site",
    SUBMIT,
    post(JOB, { origin: "https://evil.example" }),
    403,
    "Relay.ForeignOrigin",
  ],
  [
    "another port of the same name",
    SUBMIT,
    post(JOB, { origin: "http://127.0.0.1:1" }),
    403,
    "Relay.ForeignOrigin",
  ],
  ["a sandboxed frame", SUBMIT, post(JOB, { origin: "null" }), 403, "Relay.ForeignOrigin"],
  [
    "an image on another site",
    POLICY,
    { headers: { "sec-fetch-site": "cross-site" } },
    403,
    "Relay.ForeignOrigin",
  ],
  [
    "a preflight of another site",
    SUBMIT,
    {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    },
    403,
    "Relay.ForeignOrigin",
  ],
  // Size limits.
  [
    "a submit over the limit",
    SUBMIT,
    post({ ...JOB, parameters: { a: "x".repeat(5000) } }),
    413,
    "Relay.BodyTooLarge",
  ],
  [
    "the same without content-length",
    SUBMIT,
    {
      ...post({ ...JOB, parameters: { a: "x".repeat(5000) } }, { "transfer-encoding": "chunked" }),
    },
    413,
    "Relay.BodyTooLarge",
  ],
  [
    "an upload over the limit",
    upload,
    { method: "POST", headers: { ...FORM, "content-length": "6000" }, body: "x".repeat(6000) },
    413,
    "Relay.BodyTooLarge",
  ],
  [
    "an upload of unknown length",
    upload,
    { method: "POST", headers: { ...FORM, "transfer-encoding": "chunked" }, body: "--x" },
    411,
    "Relay.NoLength",
  ],
  [
    "an upload that is not a form",
    upload,
    { method: "POST", headers: { "content-type": "text/html" }, body: "<b>" },
    415,
    "Relay.NotAForm",
  ],
];

// The comparison of requests: the parts that matter, and the repetitions that two clients may make.

import assert from "node:assert/strict";

const HEADERS = [
  "authorization",
  "content-type",
  "x-dashscope-async",
  "x-dashscope-sse",
  "x-dashscope-ossresourceresolve",
  "x-dashscope-workspace",
];
const API = "/api/v1/";
const SUBMIT = `${API}services/audio/asr/transcription`;
const CUSTOMIZATION = `${API}services/audio/asr/customization`;

/** The parts of a request that the service could act on. */
function essence({ method, path, query, headers, body_kind, body }) {
  const relevant = {};
  for (const name of HEADERS) {
    // The charset does not matter; a boundary is random.
    if (headers[name] !== undefined)
      relevant[name] = name === "content-type" ? headers[name].split(";")[0] : headers[name];
  }
  return {
    method,
    path,
    query,
    headers: relevant,
    body: body_kind === "multipart" ? formOf(body) : jsonOf(path, body),
  };
}

function formOf(parts) {
  const fields = {};
  for (const { name, value, filename, size, sha256 } of parts) {
    assert.ok(!(name in fields), `the form has ${name} twice`);
    fields[name] = value ?? { filename, size, sha256 };
  }
  // The table of media types depends on the machine.
  fields["x-oss-content-type"] = /^[\w.+-]+\/[\w.+-]+$/.test(fields["x-oss-content-type"])
    ? "a media type"
    : fields["x-oss-content-type"];
  return { fields, last: parts.at(-1).name };
}

function jsonOf(path, body) {
  if (path === CUSTOMIZATION) return { parameters: {}, ...body };
  const filter = body?.parameters?.special_word_filter;
  if (typeof filter !== "string") return body;
  // JSON inside a string: its keys, too, have no order.
  return {
    ...body,
    parameters: { ...body.parameters, special_word_filter: { inString: JSON.parse(filter) } },
  };
}

export function isDownload({ method, path }) {
  return method === "GET" && path.startsWith("/oss-result/");
}

/** Asserts that the key goes to the API only, never to the storage. */
export function checkNothingLeaks(requests) {
  for (const { method, path, headers } of requests.filter(({ path }) => !path.startsWith(API))) {
    const identifying = Object.keys(headers).filter(
      (name) => name === "authorization" || name.startsWith("x-dashscope"),
    );
    assert.deepEqual(identifying, [], `${method} ${path} identifies the account to the storage`);
  }
}

/** The same requests in the same order. */
export function checkSame(recorded, sent) {
  assert.deepEqual(sent.map(essence), withNamesOf(sent, recorded).map(essence));
}

/**
 * Compares requests, except for the number of retries and the point where a client gives up. Which
 * requests may be retried depends on their cost: a query, another read and an upload are free; a
 * task and a direct recognition are billed. Returns a description of the difference.
 */
export function checkPolicy(recorded, sent) {
  const theirs = withoutRepeats(withNamesOf(sent, recorded), failed);
  const ours = withoutRepeats(sent, mayBeRepeated);
  const common = Math.min(theirs.length, ours.length);
  assert.deepEqual(ours.slice(0, common).map(essence), theirs.slice(0, common).map(essence));
  const last = ours.at(-1);
  assert.ok(last, "nothing was sent");
  if (ours.length < theirs.length)
    assert.ok(failed(last) && !mayBeRepeated(last), `gave up after ${last.method} ${last.path}`);
  if (ours.length > theirs.length) {
    assert.ok(
      mayBeRepeated(theirs.at(-1)),
      `went on with ${ours[common].method} ${ours[common].path}, where the official SDK gives up`,
    );
  }
  return sent.length === recorded.length
    ? undefined
    : `${sent.length} requests, the official SDK ${recorded.length}`;
}

function failed({ answer }) {
  return answer.drop === true || answer.status >= 400;
}

function mayBeRepeated({ method, path, body, answer }) {
  const passing =
    answer.drop === true || answer.status === 408 || answer.status === 429 || answer.status >= 500;
  if (path === SUBMIT) return answer.status === 429;
  if (path === CUSTOMIZATION) return passing && /^(list|query|update)_/.test(body.input.action);
  // The storage answers 403 when the policy has expired.
  if (!path.startsWith(API)) return passing || answer.status === 403;
  return method === "GET" && passing;
}

/** Removes every request that failed and was retried, or the pair of policy and upload. */
function withoutRepeats(requests, repeatable) {
  const left = [...requests];
  for (const length of [1, 2]) {
    for (let at = 0; at + 2 * length <= left.length; ) {
      const [first, second] = [
        left.slice(at, at + length),
        left.slice(at + length, at + 2 * length),
      ];
      const again = repeatable(first.at(-1)) && sameEssence(first, second);
      if (again) left.splice(at, length);
      else at += 1;
    }
  }
  return left;
}

function sameEssence(first, second) {
  try {
    assert.deepEqual(first.map(essence), second.map(essence));
    return true;
  } catch {
    return false;
  }
}

/**
 * Replaces a file name in the recorded requests by the package's. The package invents a name for a
 * file whose own name is not plain ASCII, because the service cannot fetch others.
 */
function withNamesOf(sent, recorded) {
  const forms = sent.filter(({ body_kind }) => body_kind === "multipart");
  let read = recorded;
  recorded.forEach(({ body_kind, body }, index) => {
    if (body_kind !== "multipart") return;
    const form = forms.shift();
    const [theirs, ours] = [fileNameOf(body), form && fileNameOf(form.body)];
    if (ours === undefined || /^[\w-][\w.-]{0,99}$/.test(theirs)) return;
    const [extension = ""] = theirs.toLowerCase().match(/\.[a-z0-9]{1,5}$/) ?? [];
    assert.match(
      ours.slice(0, 24),
      /^[0-9a-f]{24}$/,
      `stored under a name that is made up, for ${theirs}`,
    );
    assert.equal(ours.slice(24), extension);
    read = JSON.parse(JSON.stringify(read), (_, value) => {
      return typeof value === "string" && value.endsWith(`/${theirs}`)
        ? `${value.slice(0, -theirs.length)}${ours}`
        : value;
    });
    read[index].body.find(({ name }) => name === "file").filename = ours;
  });
  return read;
}

function fileNameOf(parts) {
  return parts
    .find(({ name }) => name === "key")
    .value.split("/")
    .at(-1);
}

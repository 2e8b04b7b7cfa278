// Publishes one tarball on npm's registry: the only file of a folder, if it has the SHA-256 that
// was taken when it was packed, and holds the version that the tag names.
//
//   node upload.mjs --tag=v1.2.3 --sha256=HEX [--provenance] [--dry-run] [--pause-s=N] FOLDER
//
// `cargo xtask publish` and .github/workflows/publish.yml both end here. In the workflow it is the
// only program of the repository that runs beside the id token: it imports nothing but Node, and
// starts nothing but npm.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process, { env, platform } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const NAME = "dashscope-asr";
/** A version's tag, without `+build`: npm drops it, so that two tags would be one version. */
const TAG =
  /^v((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;
const VERSION_MAX_CHARS = 64;
const TARBALL_MAX_BYTES = 16 * 2 ** 20;
/** A question ends by itself; an upload may wait for a person's password of one use. */
const QUESTION_TIMEOUT_MS = 2 * 60 * 1000;
const UPLOAD_TIMEOUT_MS = 10 * 60 * 1000;
/** Questions after an upload that failed: the registry shows a version some seconds late. */
const QUESTIONS_AFTER_FAILURE = 4;
/** Variables that let a program speak for the workflow or a person; only an upload needs them. */
const RIGHTS = [
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "NODE_AUTH_TOKEN",
];

/** A cause and a remedy, each a sentence without its full stop. */
class Failure extends Error {
  constructor(cause, remedy) {
    super(`${cause}. Do: ${remedy}.`);
  }
}

/** Parses the command line. */
function parseOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tag: { type: "string", default: "" },
      sha256: { type: "string", default: "" },
      provenance: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      "pause-s": { type: "string", default: "10" },
    },
  });
  const [, version] = TAG.exec(values.tag) ?? [];
  if (version === undefined || version.length > VERSION_MAX_CHARS)
    throw new Failure(
      `--tag is ${JSON.stringify(values.tag)}; v and a version, such as v1.2.3 or v1.2.3-beta.1, was expected`,
      "push a tag of that form",
    );
  if (!/^[0-9a-f]{64}$/.test(values.sha256))
    throw new Failure(
      `--sha256 is ${JSON.stringify(values.sha256)}; 64 digits of lower-case hexadecimal were expected`,
      "pass what the job that packed wrote",
    );
  if (!/^\d{1,3}$/.test(values["pause-s"]))
    throw new Failure(
      `--pause-s is ${JSON.stringify(values["pause-s"])}; seconds from 0 to 999 were expected`,
      "correct it",
    );
  if (positionals.length !== 1)
    throw new Failure(
      `${positionals.length} folders were named; one was expected`,
      "name the folder that holds the tarball",
    );
  return {
    folder: positionals[0],
    version,
    sha256: values.sha256,
    provenance: values.provenance,
    dryRun: values["dry-run"],
    pauseMs: Number(values["pause-s"]) * 1000,
  };
}

function entriesOf(folder, remedy) {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new Failure(`the folder cannot be read: ${error.message}`, remedy);
  }
}

/** Reads the only file of the folder, whatever its name, if it is the one that was packed. */
function readTarball({ folder, sha256 }) {
  const remedy = "build, pack and hand over anew; nothing was uploaded";
  const names = entriesOf(folder, remedy);
  if (names.length !== 1)
    throw new Failure(`the folder has ${names.length} entries; one tarball was expected`, remedy);
  const path = join(folder, names[0]);
  const entry = lstatSync(path);
  if (!entry.isFile() || entry.size > TARBALL_MAX_BYTES)
    throw new Failure(
      `the folder's entry is no file of at most ${TARBALL_MAX_BYTES} bytes`,
      remedy,
    );
  const bytes = readFileSync(path);
  const seen = createHash("sha256").update(bytes).digest("hex");
  if (seen !== sha256)
    throw new Failure(
      `the tarball's SHA-256 is ${seen}; ${sha256} was expected: it was changed after it was packed`,
      remedy,
    );
  return bytes;
}

/** Runs npm in a folder that holds the tarball alone, so that no settings of a project are read. */
function npm(args, { cwd, output, variables, timeout }) {
  const { status, error, stdout } = spawnSync("npm", args, {
    cwd,
    timeout,
    env: variables,
    stdio: output === "pipe" ? ["ignore", "pipe", "ignore"] : "inherit",
    maxBuffer: TARBALL_MAX_BYTES,
    encoding: "utf8",
    // No argument but a version, which has letters, digits, dots and hyphens, and our own names.
    shell: platform === "win32",
  });
  if (error && error.code !== "ETIMEDOUT")
    throw new Failure(`npm could not be run: ${error.message}`, "install Node.js with npm");
  return { succeeded: status === 0, status, stdout };
}

/** Asks npm, without the rights to upload, for JSON. `undefined` is an answer that is none. */
function ask(args, cwd) {
  const variables = { ...env };
  for (const name of RIGHTS) delete variables[name];
  const all = [...args, "--json"];
  const answer = npm(all, { cwd, output: "pipe", variables, timeout: QUESTION_TIMEOUT_MS });
  try {
    return { ...answer, value: JSON.parse(answer.stdout) };
  } catch {
    return { ...answer, value: undefined };
  }
}

/** Checks that npm itself reads our name and this version in the tarball. */
function checkContents(file, version, cwd) {
  const { succeeded, value } = ask(["pack", "--dry-run", "--ignore-scripts", file], cwd);
  const packages = succeeded ? Object.values(value ?? {}) : [];
  const seen = packages.map(({ name, version }) => `${name}@${version}`);
  if (seen.length !== 1 || seen[0] !== `${NAME}@${version}`)
    throw new Failure(
      `the tarball holds ${JSON.stringify(seen)}; ${NAME}@${version}, as the tag says, was expected`,
      "tag the commit whose version it is; nothing was uploaded",
    );
}

/** The integrity that the registry has for a version; `undefined` where there is none. */
function publishedIntegrity(version, cwd) {
  const { succeeded, value } = ask(["view", `${NAME}@${version}`, "dist.integrity"], cwd);
  if (succeeded && typeof value === "string") return value;
  if (!succeeded && value?.error?.code === "E404") return undefined;
  throw new Failure(
    `the registry did not say whether it has ${version}`,
    "check the network, then try again: what has been published is recognised",
  );
}

/** Whether the registry has this very file. Another file under the version is a failure. */
function isPublished(version, integrity, cwd) {
  const seen = publishedIntegrity(version, cwd);
  if (seen === undefined) return false;
  if (seen === integrity) return true;
  throw new Failure(
    `the registry has ${version} with ${seen}; this tarball has ${integrity}, and what is published can never be replaced`,
    "set a higher version",
  );
}

/** Asks until the registry has the file that an upload without an answer may have brought. */
async function hasArrived(version, integrity, pauseMs, cwd) {
  for (let asked = 0; asked < QUESTIONS_AFTER_FAILURE; asked++) {
    await sleep(pauseMs);
    if (isPublished(version, integrity, cwd)) return true;
  }
  return false;
}

/** npm's arguments for an upload. */
function uploadArguments(file, { version, provenance, dryRun }) {
  return [
    "publish",
    file,
    "--access=public",
    "--ignore-scripts",
    // Nobody gets a pre-release by chance. Else npm's own choice, `latest`, which it refuses for a
    // version below the present one; it would not if the tag were named.
    ...(version.includes("-") ? ["--tag=next"] : []),
    ...(provenance ? ["--provenance"] : []),
    ...(dryRun ? ["--dry-run"] : []),
  ];
}

/** Publishes the bytes, unless the registry has them; returns what happened. */
async function upload(bytes, options, cwd) {
  const { version, dryRun, pauseMs } = options;
  // A name of our own: the one that was handed over is not trusted.
  const file = `./${NAME}-${version}.tgz`;
  writeFileSync(join(cwd, file), bytes, { flag: "wx" });
  checkContents(file, version, cwd);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (isPublished(version, integrity, cwd))
    return `${NAME} ${version} is published already, as this very file.`;
  const { succeeded, status } = npm(uploadArguments(file, options), {
    cwd,
    output: "inherit",
    variables: env,
    timeout: UPLOAD_TIMEOUT_MS,
  });
  if (succeeded)
    return dryRun ? "Nothing was uploaded." : `${NAME} ${version} is published: ${integrity}.`;
  if (!dryRun && (await hasArrived(version, integrity, pauseMs, cwd)))
    return `${NAME} ${version} is published: the registry has this very file, though npm failed.`;
  throw new Failure(
    `\`npm publish\` ended with ${status ?? "a signal"}`,
    "correct what the lines above name, then try again: what has been published is recognised",
  );
}

let cwd;
try {
  const options = parseOptions(process.argv.slice(2));
  const bytes = readTarball(options);
  cwd = mkdtempSync(join(tmpdir(), `${NAME}-upload-`));
  console.log(await upload(bytes, options, cwd));
} catch (error) {
  console.error(error instanceof Failure ? error.message : `${error.message}. Do: correct it.`);
  process.exitCode = 1;
} finally {
  if (cwd) rmSync(cwd, { recursive: true, force: true });
}

// Publishes one tarball on npm's registry: the only file of a folder, if it has the SHA-256 that
// was taken when it was packed, and holds the version that the tag names.
//
//   node upload.mjs --tag=v1.2.3 --sha256=HEX [--provenance] [--dry-run] [--pause-s=N]
//     [--stand-in=URL] FOLDER
//
// `cargo xtask publish` and .github/workflows/publish.yml both end here. In the workflow it is the
// only program of the repository that runs beside the id token: it imports nothing but Node and its
// neighbours, and starts nothing but npm. The token goes where npm sends it, so npm takes no
// settings: none of the tarball, none of a file, none of a variable.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import process, { env, platform } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Failure } from "./failure.mjs";
import { readDescription } from "./tarball.mjs";

const NAME = "dashscope-asr";
/** A test's registry, in place of the real one. */
const STAND_IN = /^http:\/\/127\.0\.0\.1:\d{1,5}\/$/;
/** A version's tag, without `+build`: npm drops it, so that two tags would be one version. */
const TAG =
  /^v((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;
const VERSION_MAX_CHARS = 64;
const TARBALL_MAX_BYTES = 16 * 2 ** 20;
/** A question ends by itself; an upload may wait for a person's password of one use. */
const QUESTION_TIMEOUT_MS = 2 * 60 * 1000;
const UPLOAD_TIMEOUT_MS = 10 * 60 * 1000;
/** Questions after an upload: the registry shows a version some seconds late, and some minutes
 * when it has much to do. */
const QUESTIONS_AFTER_SUCCESS = 12;
const QUESTIONS_AFTER_FAILURE = 4;
/** Variables that npm gets: where programs and folders are, and what a CI says of itself, which
 * becomes the provenance. No other is passed on: npm takes `npm_config_*`, proxies and
 * certificates from them, and Node takes `NODE_OPTIONS`. */
const VARIABLES =
  /^(?:PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|COMSPEC|TMPDIR|TEMP|TMP|LANG|LC_\w+|TERM|CI|CI_\w+|GITLAB_CI|GITHUB_\w+|RUNNER_ENVIRONMENT)$/i;
const SECRET = /TOKEN|SECRET|PASSWORD|KEY/i;
/** Variables that let a program speak for the workflow; only an upload gets them. */
const RIGHTS = [
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "NPM_ID_TOKEN",
  "SIGSTORE_ID_TOKEN",
];
/** Files of settings in npm's folder, both empty: an upload finds a person's sign-in in the first. */
const USER_SETTINGS = "./user.npmrc";
const GLOBAL_SETTINGS = "./global.npmrc";

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
      "stand-in": { type: "string" },
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
  const standIn = values["stand-in"];
  if (standIn !== undefined && !STAND_IN.test(standIn))
    throw new Failure(
      `--stand-in is ${JSON.stringify(standIn)}; a registry for tests such as http://127.0.0.1:8080/ was expected`,
      "leave it out: npm's registry is known",
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
    registry: standIn,
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

/** npm's settings, on its command line: there they win over files, variables and `publishConfig`. */
function settings({ registry, pauseMs }) {
  return [
    ...(registry ? [`--registry=${registry}`] : []),
    "--strict-ssl=true",
    "--proxy=false",
    "--https-proxy=false",
    "--noproxy=",
    "--ca=null",
    `--cafile=${GLOBAL_SETTINGS}`,
    "--ignore-scripts",
    `--userconfig=${USER_SETTINGS}`,
    `--globalconfig=${GLOBAL_SETTINGS}`,
    // Else npm would look for a project, with settings, in the folders above.
    "--prefix=.",
    "--cache=./cache",
    "--logs-max=0",
    "--update-notifier=false",
    `--fetch-retry-mintimeout=${pauseMs}`,
    `--fetch-retry-maxtimeout=${6 * pauseMs}`,
  ];
}

/** The variables that npm gets, with the rights to upload or without. */
function variablesOf(mayUpload) {
  const isPassed = ([name]) =>
    RIGHTS.includes(name) ? mayUpload : VARIABLES.test(name) && !SECRET.test(name);
  return Object.fromEntries(Object.entries(env).filter(isPassed));
}

/** Runs npm in a folder of our own, so that no settings of a project are read. */
function npm(args, { cwd, options, output, mayUpload, timeout }) {
  const { status, error, stdout } = spawnSync("npm", [...args, ...settings(options)], {
    cwd,
    timeout,
    env: variablesOf(mayUpload),
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
function ask(args, { cwd, options }) {
  const how = { cwd, options, output: "pipe", mayUpload: false, timeout: QUESTION_TIMEOUT_MS };
  const answer = npm([...args, "--json"], how);
  try {
    return { ...answer, value: JSON.parse(answer.stdout) };
  } catch {
    return { ...answer, value: undefined };
  }
}

/** The registry that npm has built in: none of the settings that could name another is read. */
function builtInRegistry({ cwd, options }) {
  const how = { cwd, options, output: "pipe", mayUpload: false, timeout: QUESTION_TIMEOUT_MS };
  const registry = npm(["config", "get", "registry"], how).stdout.trim();
  if (/^https:\/\/[\w.-]+\/$/.test(registry)) return registry;
  throw new Failure(
    `npm names ${JSON.stringify(registry)} as its registry; an https URL of a host was expected`,
    "install npm anew",
  );
}

/** Checks that the tarball is of our name and this version, as it is read here and by npm. */
function checkContents(file, bytes, { cwd, options }) {
  const expected = `${NAME}@${options.version}`;
  const check = (seen) => {
    if (seen.length !== 1 || seen[0] !== expected)
      throw new Failure(
        `the tarball holds ${JSON.stringify(seen)}; ${expected}, as the tag says, was expected`,
        "tag the commit whose version it is; nothing was uploaded",
      );
  };
  const idOf = ({ name, version }) => `${name}@${version}`;
  check([idOf(readDescription(bytes))]);
  const { succeeded, value } = ask(["pack", file, "--dry-run"], { cwd, options });
  check(succeeded ? Object.values(value ?? {}).map(idOf) : []);
}

/** The integrity that the registry has for the version; `undefined` where there is none. */
function publishedIntegrity(npmHere) {
  const { version } = npmHere.options;
  const { succeeded, value } = ask(["view", `${NAME}@${version}`, "dist.integrity"], npmHere);
  if (succeeded && typeof value === "string") return value;
  if (!succeeded && value?.error?.code === "E404") return undefined;
  throw new Failure(
    `the registry did not say whether it has ${version}`,
    "check the network, then try again: what has been published is recognised",
  );
}

/** Whether the registry has this very file. Another file under the version is a failure. */
function isPublished(integrity, npmHere) {
  const seen = publishedIntegrity(npmHere);
  if (seen === undefined) return false;
  if (seen === integrity) return true;
  throw new Failure(
    `the registry has ${npmHere.options.version} with ${seen}; this tarball has ${integrity}, and what is published can never be replaced`,
    "set a higher version",
  );
}

/** Asks until the registry has the file, whatever npm says that it did. */
async function hasArrived(integrity, questions, npmHere) {
  for (let asked = 0; asked < questions; asked++) {
    await sleep(npmHere.options.pauseMs);
    if (isPublished(integrity, npmHere)) return true;
  }
  return false;
}

/** npm's arguments for an upload, before its settings. */
function uploadArguments(file, { version, provenance, dryRun }) {
  return [
    "publish",
    file,
    "--access=public",
    // Nobody gets a pre-release by chance. Else npm's own choice, `latest`, which it refuses for a
    // version below the present one; it would not if the tag were named.
    ...(version.includes("-") ? ["--tag=next"] : []),
    ...(provenance ? ["--provenance"] : []),
    ...(dryRun ? ["--dry-run"] : []),
  ];
}

/** The line of a person's settings that signs in at the registry, alone. In the workflow, which
 * has the id token, no file is read. */
function signIn({ registry, provenance, dryRun }) {
  if (provenance || dryRun) return "";
  let lines;
  try {
    lines = readFileSync(join(homedir(), ".npmrc"), "utf8").split(/\r?\n/);
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw new Failure(`your .npmrc cannot be read: ${error.message}`, "run `npm login`");
  }
  const key = `${registry.slice(registry.indexOf("//"))}:_authToken`;
  const values = lines
    .map((line) => line.split("=").map((part) => part.trim()))
    .flatMap(([name, ...rest]) => (name === key ? [rest.join("=")] : []));
  const token = values.at(-1)?.replace(/^\$\{(\w+)\}$/, (_, name) => env[name] ?? "");
  if (!token) return "";
  if (!/^[\w.+/=-]+$/.test(token))
    throw new Failure("the token in your .npmrc has other letters than npm's", "run `npm login`");
  return `${key}=${token}\n`;
}

/** Publishes the bytes, unless the registry has them; returns what happened. */
async function upload(bytes, options, cwd) {
  const { version, dryRun } = options;
  const npmHere = { cwd, options };
  // A name of our own: the one that was handed over is not trusted.
  const file = `./${NAME}-${version}.tgz`;
  const write = (name, contents) =>
    writeFileSync(join(cwd, name), contents, { flag: "wx", mode: 0o600 });
  write(file, bytes);
  write(GLOBAL_SETTINGS, "");
  options.registry ??= builtInRegistry(npmHere);
  checkContents(file, bytes, npmHere);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (isPublished(integrity, npmHere))
    return `${NAME} ${version} is published already, as this very file.`;
  write(USER_SETTINGS, signIn(options));
  const { succeeded, status } = npm(uploadArguments(file, options), {
    ...npmHere,
    output: "inherit",
    mayUpload: !dryRun,
    timeout: UPLOAD_TIMEOUT_MS,
  });
  rmSync(join(cwd, USER_SETTINGS));
  if (succeeded && dryRun) return "Nothing was uploaded.";
  const questions = succeeded ? QUESTIONS_AFTER_SUCCESS : QUESTIONS_AFTER_FAILURE;
  if (!dryRun && (await hasArrived(integrity, questions, npmHere)))
    return succeeded
      ? `${NAME} ${version} is published: ${integrity}.`
      : `${NAME} ${version} is published: the registry has this very file, though npm failed.`;
  if (succeeded)
    throw new Failure(
      `npm says that it published ${version}, but the registry does not have it`,
      "see npm's lines above and the package's page, then try again: what has been published is recognised",
    );
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

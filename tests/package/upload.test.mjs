// The program that publishes, with npm itself, against a registry on loopback: it uploads the file
// that was packed, once, or nothing.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { env, execPath, platform } from "node:process";
import { after, describe, test } from "node:test";
import { here, run } from "./project.mjs";
import { integrityOf, Registry } from "./registry.mjs";

const UPLOAD = here("../../xtask/src/publish/upload.mjs");
const TIMEOUT_MS = 60_000;

const folders = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), "dashscope-asr-upload-test-"));
  folders.push(folder);
  return folder;
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Packs a package of this description; returns the tarball's bytes. */
async function pack(description, files = {}) {
  const folder = await newFolder();
  const text = JSON.stringify({ name: "dashscope-asr", version: "1.2.3", ...description });
  await writeFile(join(folder, "package.json"), text);
  for (const [name, contents] of Object.entries(files))
    await writeFile(join(folder, name), contents);
  const packed = JSON.parse(await run("npm", ["pack", "--json"], { cwd: folder }));
  return readFile(join(folder, packed[0].filename));
}

const TARBALL = await pack({});

/** A folder with the tarball, a registry, and settings of npm that lead there. */
async function release(t, files = { "any name.tgz": TARBALL }) {
  const registry = await Registry.start();
  t.after(() => registry.stop());
  const home = await newFolder();
  const folder = join(home, "tarball");
  await mkdir(folder);
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  // A person's settings, of which the sign-in alone is read.
  const settings = `registry=http://127.0.0.1:1/\ndry-run=true\nproxy=http://127.0.0.1:1/\n${signIn(registry)}`;
  await writeFile(join(home, ".npmrc"), settings);
  return { registry, home, folder, variables: { HOME: home } };
}

const signIn = ({ address }) => `//${new URL(address).host}/:_authToken=none\n`;

/** Runs a program to its end: its exit code and all that it printed. */
function ran(program, args, { cwd, ...variables }) {
  const options = { cwd, timeout: TIMEOUT_MS, env: { ...env, ...variables } };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, text: stdout + stderr }),
    );
  });
}

/** Runs the program; options in `args` come after the usual ones, and so win. */
const upload = ({ registry, home, folder, variables }, args = [], more = {}) => {
  const usual = [
    "--pause-s=0",
    `--stand-in=${registry.address}`,
    "--tag=v1.2.3",
    `--sha256=${sha256(TARBALL)}`,
  ];
  return ran(execPath, [UPLOAD, ...usual, ...args, "--", folder], {
    cwd: home,
    ...variables,
    ...more,
  });
};

/** Puts an npm on PATH that notes its calls; it answers as if the registry had TARBALL from the
 * upload on. Scripts for its commands replace those answers. */
async function fakeNpm({ home }, scripts = {}) {
  const bin = join(home, "bin");
  const log = join(home, "calls");
  const integrity = integrityOf(TARBALL);
  const answers = {
    pack: `echo '[{"name":"dashscope-asr","version":"1.2.3"}]'`,
    view: `if [ -e '${log}.uploaded' ]; then echo '"${integrity}"'; else echo '{"error":{"code":"E404"}}'; exit 1; fi`,
    config: "echo https://registry.example/",
    publish: `case "$*" in *--dry-run*) ;; *) touch '${log}.uploaded' ;; esac`,
    ...scripts,
  };
  const cases = Object.entries(answers).map(([command, script]) => `${command}) ${script} ;;\n`);
  const rights =
    "$" + "{ACTIONS_ID_TOKEN_REQUEST_URL-none} $" + "{ACTIONS_ID_TOKEN_REQUEST_TOKEN-none}";
  const text = `#!/bin/sh
echo "${rights}|$(env | cut -d= -f1 | tr '\\n' ' ')|$*" >> '${log}'
case "$1" in
${cases.join("")}esac
`;
  await mkdir(bin);
  await writeFile(join(bin, "npm"), text);
  await chmod(join(bin, "npm"), 0o755);
  return {
    variables: { PATH: `${bin}:${env.PATH}` },
    async read() {
      const lines = existsSync(log) ? (await readFile(log, "utf8")).trim().split("\n") : [];
      return lines.map((line) => {
        const [rights, names, args] = line.split("|");
        return { rights, names: names.trim().split(" "), args };
      });
    },
  };
}

const skip = platform === "win32" && "the workflow runs on Linux";

describe("the program that publishes", { skip, concurrency: 2 }, () => {
  test("uploads the file that was packed, and recognises it from then on", async (t) => {
    const here = await release(t);
    const first = await upload(here);
    assert.deepEqual([first.code, here.registry.uploads], [0, 1], first.text);
    assert.ok(here.registry.files["1.2.3"].equals(TARBALL));
    assert.equal(here.registry.versions["1.2.3"].dist.integrity, integrityOf(TARBALL));
    assert.deepEqual(here.registry.tags, { latest: "1.2.3" });
    const second = await upload(here);
    assert.deepEqual([second.code, here.registry.uploads], [0, 1], second.text);
    assert.match(second.text, /1\.2\.3 is published already, as this very file/);
  });

  test("tags a pre-release next", async (t) => {
    const bytes = await pack({ version: "1.2.3-beta.1" });
    const here = await release(t, { "a.tgz": bytes });
    const { code, text } = await upload(here, ["--tag=v1.2.3-beta.1", `--sha256=${sha256(bytes)}`]);
    assert.equal(code, 0, text);
    assert.equal(here.registry.tags.next, "1.2.3-beta.1");
  });

  test("uploads nothing in a dry run", async (t) => {
    const here = await release(t);
    const { code, text } = await upload(here, ["--dry-run"]);
    assert.deepEqual([code, here.registry.uploads], [0, 0], text);
  });

  const changed = Buffer.from(TARBALL);
  changed[changed.length - 1] ^= 1;
  for (const [name, files, cause] of [
    ["one bit is changed", { "a.tgz": changed }, /SHA-256 is [0-9a-f]{64}; [0-9a-f]{64} was/],
    ["it is longer", { "a.tgz": Buffer.concat([TARBALL, Buffer.of(0)]) }, /SHA-256 is/],
    ["it is empty", { "a.tgz": "" }, /SHA-256 is/],
    ["it is missing", {}, /the folder has 0 entries; one tarball was expected/],
    ["there are two", { "a.tgz": TARBALL, "b.tgz": TARBALL }, /the folder has 2 entries/],
    ["a setting is beside it", { "a.tgz": TARBALL, ".npmrc": "" }, /the folder has 2 entries/],
    ["it is too large", { "a.tgz": Buffer.alloc(2 ** 24 + 1) }, /no file of at most/],
  ])
    test(`refuses a tarball when ${name}, and asks nobody`, async (t) => {
      const here = await release(t, files);
      const { code, text } = await upload(here);
      assert.equal(code, 1, text);
      assert.match(text, cause);
      assert.match(text, /Do: build, pack and hand over anew; nothing was uploaded\./);
      assert.deepEqual(here.registry.requests, []);
    });

  test("refuses a link, a folder and no folder", async (t) => {
    const here = await release(t, {});
    await symlink(join(here.home, ".npmrc"), join(here.folder, "a.tgz"));
    const linked = await upload(here);
    assert.match(linked.text, /the folder's entry is no file/);
    await rm(join(here.folder, "a.tgz"));
    await mkdir(join(here.folder, "a.tgz"));
    const nested = await upload(here);
    assert.match(nested.text, /the folder's entry is no file/);
    const missing = await upload({ ...here, folder: join(here.home, "none") });
    assert.match(missing.text, /the folder cannot be read: ENOENT/);
    assert.deepEqual([linked.code, nested.code, missing.code], [1, 1, 1]);
    assert.deepEqual(here.registry.requests, []);
  });

  test("refuses a tarball that holds another package or version than the tag says", async (t) => {
    for (const [description, seen] of [
      [{ name: "dashscope-asr-core" }, "dashscope-asr-core@1.2.3"],
      [{ version: "1.2.4" }, "dashscope-asr@1.2.4"],
    ]) {
      const bytes = await pack(description);
      const here = await release(t, { "a.tgz": bytes });
      const { code, text } = await upload(here, [`--sha256=${sha256(bytes)}`]);
      assert.equal(code, 1, text);
      assert.ok(text.includes(`the tarball holds ["${seen}"]; dashscope-asr@1.2.3,`), text);
      assert.deepEqual(here.registry.requests, []);
    }
  });

  test("refuses what is no tarball, though its hash is the one", async (t) => {
    const bytes = randomBytes(1000);
    const here = await release(t, { "a.tgz": bytes });
    const { code, text } = await upload(here, [`--sha256=${sha256(bytes)}`]);
    assert.deepEqual([code, here.registry.uploads], [1, 0], text);
    assert.match(text, /the tarball is no gzip as npm writes it\. Do: build and pack anew/);
  });

  test("refuses a tag that is no version, and a hash that is none", async (t) => {
    const here = await release(t);
    for (const tag of ["", "1.2.3", "v1.2", "v01.2.3", "v1.2.3+build", "v1.2.3-", "v1.2.3\nv1"]) {
      const { code, text } = await upload(here, [`--tag=${tag}`]);
      assert.equal(code, 1, tag);
      assert.ok(text.startsWith(`--tag is ${JSON.stringify(tag)}; v and a version,`), text);
    }
    for (const hash of ["", "a".repeat(63), "A".repeat(64), `${"a".repeat(64)}\n`]) {
      const { code, text } = await upload(here, [`--sha256=${hash}`]);
      assert.equal(code, 1, hash);
      assert.ok(text.startsWith(`--sha256 is ${JSON.stringify(hash)}; 64 digits`), text);
    }
    assert.deepEqual(here.registry.requests, []);
  });

  for (const [name, onUpload] of [
    [
      "the connection breaks",
      (store, response) => {
        store();
        response.destroy();
      },
    ],
    [
      "the answer is 502",
      (store, response) => {
        store();
        response.writeHead(502).end("{}");
      },
    ],
    [
      "npm has sent it twice",
      (store, response) => {
        store();
        response.writeHead(403).end('{"error":"cannot publish over 1.2.3"}');
      },
    ],
  ])
    test(`is content when the file has arrived, though ${name}`, async (t) => {
      const here = await release(t);
      here.registry.onUpload = onUpload;
      // The registry's copies learn of it late.
      here.registry.hidden = 2;
      const { code, text } = await upload(here);
      // npm itself tries some of them again.
      assert.ok(code === 0 && here.registry.uploads > 0, text);
      assert.match(
        text,
        /1\.2\.3 is published: the registry has this very file, though npm failed/,
      );
    });

  test("fails when an upload is refused and nothing has arrived", async (t) => {
    const here = await release(t);
    here.registry.onUpload = (_, response) => response.writeHead(403).end("{}");
    const { code, text } = await upload(here);
    assert.deepEqual([code, here.registry.uploads], [1, 1], text);
    assert.match(text, /`npm publish` ended with 1\. Do: /);
  });

  test("fails when another file has the version, before and while it uploads", async (t) => {
    const other = /the registry has 1\.2\.3 with sha512-\S+; this tarball has sha512-/;
    const before = await release(t);
    before.registry.add("1.2.3", "another");
    const first = await upload(before);
    assert.deepEqual([first.code, before.registry.uploads], [1, 0], first.text);
    assert.match(first.text, other);
    const during = await release(t);
    during.registry.onUpload = (_, response) => {
      during.registry.add("1.2.3", "another");
      response.writeHead(403).end("{}");
    };
    const second = await upload(during);
    assert.deepEqual([second.code, during.registry.uploads], [1, 1], second.text);
    assert.match(second.text, other);
  });

  test("uploads beside other versions", async (t) => {
    const here = await release(t);
    here.registry.add("1.2.2", "another");
    const { code, text } = await upload(here);
    assert.deepEqual([code, here.registry.uploads], [0, 1], text);
  });

  test("uploads nothing while the registry does not say what it has", async (t) => {
    const here = await release(t);
    here.registry.isSilent = true;
    const { code, text } = await upload(here);
    assert.deepEqual([code, here.registry.uploads], [1, 0], text);
    assert.match(text, /the registry did not say whether it has 1\.2\.3/);
  });

  test("fails when npm is content, but the registry has nothing", async (t) => {
    const here = await release(t);
    here.registry.onUpload = (_, response) => response.writeHead(201).end("{}");
    const { code, text } = await upload(here);
    assert.deepEqual([code, here.registry.uploads], [1, 1], text);
    assert.match(
      text,
      /npm says that it published 1\.2\.3, but the registry does not have it\. Do:/,
    );
    assert.doesNotMatch(text, /is published/);
  });

  test("waits for a registry that shows a version late", async (t) => {
    const here = await release(t);
    here.registry.hidden = 5;
    const { code, text } = await upload(here);
    assert.deepEqual([code, here.registry.uploads], [0, 1], text);
    assert.match(text, /1\.2\.3 is published: sha512-/);
  });

  for (const [name, description, files] of [
    ["settings", { publishConfig: { registry: "http://127.0.0.1:1/" } }],
    ["no settings, but a place for them", { publishConfig: {} }],
    ["a script before publishing", { scripts: { prepublishOnly: "true" } }],
    ["a script after installing", { scripts: { postinstall: "true" } }],
    ["a tag", { tag: "latest" }],
    ["a program to compile", { gypfile: true }],
    ["dependencies", { dependencies: { a: "1" } }],
  ])
    test(`refuses a package.json with ${name}, and asks npm nothing`, async (t) => {
      const bytes = await pack(description, files);
      const here = await release(t, { "a.tgz": bytes });
      const calls = await fakeNpm(here);
      const { code, text } = await upload(here, [`--sha256=${sha256(bytes)}`], calls.variables);
      assert.equal(code, 1, text);
      const [key] = Object.keys(description);
      assert.ok(text.startsWith(`the tarball's package.json has "${key}"; only name, `), text);
      assert.match(text, / Do: remove it, .*; nothing was uploaded\./);
      assert.deepEqual(await calls.read(), []);
    });

  test("refuses a package.json with a program of its own, and asks npm nothing", async (t) => {
    const bytes = await pack({ bin: "./a.js" });
    const here = await release(t, { "a.tgz": bytes });
    const calls = await fakeNpm(here);
    const { code, text } = await upload(here, [`--sha256=${sha256(bytes)}`], calls.variables);
    assert.equal(code, 1, text);
    assert.match(text, /^the tarball installs another program than .*; nothing was uploaded\./s);
    assert.deepEqual(await calls.read(), []);
  });

  test("refuses a tarball in which npm reads another package", async (t) => {
    const here = await release(t);
    const calls = await fakeNpm(here, { pack: `echo '[{"name":"other","version":"1.2.3"}]'` });
    const { code, text } = await upload(here, [], calls.variables);
    assert.equal(code, 1, text);
    assert.ok(text.includes(`the tarball holds ["other@1.2.3"]; dashscope-asr@1.2.3,`), text);
    assert.equal((await calls.read()).length, 1);
  });

  test("gives the id token to the upload alone, and npm no other registry", async (t) => {
    const here = await release(t);
    const calls = await fakeNpm(here);
    const variables = {
      ...calls.variables,
      ACTIONS_ID_TOKEN_REQUEST_URL: "url",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "token",
    };
    const args = [UPLOAD, "--pause-s=7", "--tag=v1.2.3", `--sha256=${sha256(TARBALL)}`];
    const options = { cwd: here.home, ...here.variables, ...variables };
    const dry = ["--provenance", "--dry-run", "--", here.folder];
    const { code, text } = await ran(execPath, [...args, ...dry], options);
    assert.equal(code, 0, text);
    const real = await upload(here, ["--provenance"], variables);
    assert.equal(real.code, 0, real.text);
    const seen = await calls.read();
    const file = "./dashscope-asr-1.2.3.tgz";
    assert.deepEqual(
      seen.map(({ rights, args }) => [rights, args.split(/ --(?:registry|strict-ssl)=/)[0]]),
      [
        ["none none", "config get registry"],
        ["none none", `pack ${file} --dry-run --json`],
        ["none none", "view dashscope-asr@1.2.3 dist.integrity --json"],
        ["none none", `publish ${file} --access=public --provenance --dry-run`],
        ["none none", `pack ${file} --dry-run --json`],
        ["none none", "view dashscope-asr@1.2.3 dist.integrity --json"],
        ["url token", `publish ${file} --access=public --provenance`],
        ["none none", "view dashscope-asr@1.2.3 dist.integrity --json"],
      ],
    );
    const settings = seen.slice(1).map(({ args }) => args.slice(args.indexOf("--registry=")));
    for (const [index, line] of settings.entries()) {
      const isReal = index < 3;
      const registry = isReal ? "https://registry.example/" : here.registry.address;
      const [minimum, maximum] = isReal ? [7000, 42_000] : [0, 0];
      assert.equal(
        line,
        `--registry=${registry} --strict-ssl=true --proxy=false --https-proxy=false --noproxy= --ca=null --cafile=./global.npmrc --ignore-scripts --userconfig=./user.npmrc --globalconfig=./global.npmrc --prefix=. --cache=./cache --logs-max=0 --update-notifier=false --fetch-retry-mintimeout=${minimum} --fetch-retry-maxtimeout=${maximum}`,
      );
    }
  });

  test("gives npm no variable that it, or Node, takes for a setting", async (t) => {
    const here = await release(t);
    const calls = await fakeNpm(here);
    const hostile = [
      "npm_config_registry",
      "NPM_CONFIG_HTTPS_PROXY",
      "npm_config_//127.0.0.1/:_authToken",
      "HTTPS_PROXY",
      "https_proxy",
      "HTTP_PROXY",
      "proxy",
      "NO_PROXY",
      "NOPROXY",
      "NODE_EXTRA_CA_CERTS",
      "NODE_TLS_REJECT_UNAUTHORIZED",
      "NODE_USE_ENV_PROXY",
      "NODE_PATH",
      "NODE_AUTH_TOKEN",
      "GITHUB_TOKEN",
      "PREFIX",
      "SSL_CERT_FILE",
      "OPENSSL_CONF",
      "LD_LIBRARY_PATH",
    ];
    const { code, text } = await upload(here, [], {
      ...Object.fromEntries(hostile.map((name) => [name, "0"])),
      NODE_OPTIONS: "--no-warnings",
      GITHUB_SHA: "abc",
      ...calls.variables,
    });
    assert.equal(code, 0, text);
    const seen = await calls.read();
    assert.equal(seen.length, 4);
    for (const { names } of seen) {
      assert.ok(names.includes("GITHUB_SHA") && names.includes("PATH"), names.join());
      const passed = [...hostile, "NODE_OPTIONS"].filter((name) => names.includes(name));
      assert.deepEqual(passed, []);
    }
  });

  /** Somebody's proxy and registry, which notes that it was reached. */
  async function attacker(t) {
    const seen = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      request.resume();
      response.writeHead(200, { "content-type": "application/json" }).end('{"token":"stolen"}');
    });
    server.on("connect", (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      socket.destroy();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    return { seen, address: `http://127.0.0.1:${server.address().port}/` };
  }

  /** GitHub's service for id tokens. */
  async function tokenService(t) {
    const server = createServer((_, response) => response.end('{"value":"a.b.c"}'));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    return {
      GITHUB_ACTIONS: "true",
      CI: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${server.address().port}/?v=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner",
    };
  }

  test("has npm heed no publishConfig, even if none were refused", async (t) => {
    const { seen, address } = await attacker(t);
    const hostile = await pack({
      publishConfig: {
        registry: address,
        proxy: address,
        "https-proxy": address,
        "strict-ssl": false,
        noproxy: "example.com",
        ca: "none",
        access: "restricted",
      },
    });
    const place = await release(t);
    await writeFile(join(place.home, "hostile.tgz"), hostile);
    const npm = (await run("which", ["npm"])).trim();
    // The tarball is another from the moment that it was checked.
    const swap = `cp '${join(place.home, "hostile.tgz")}' "$2"; exec '${npm}' "$@"`;
    const calls = await fakeNpm(place, {
      pack: `exec '${npm}' "$@"`,
      view: `exec '${npm}' "$@"`,
      publish: swap,
    });
    const { code, text } = await upload(place, [], {
      ...(await tokenService(t)),
      ...calls.variables,
    });
    assert.deepEqual(seen, []);
    assert.deepEqual([code, place.registry.uploads], [1, 1], text);
    assert.ok(place.registry.files["1.2.3"].equals(hostile));
    assert.deepEqual(place.registry.exchanges, ["Bearer a.b.c"]);
    assert.match(text, /the registry has 1\.2\.3 with sha512-\S+; this tarball has/);
  });

  test("has npm heed no settings in the folder of temporary files, nor in variables", async (t) => {
    const { seen, address } = await attacker(t);
    const place = await release(t);
    const folder = join(place.home, "tmp");
    await mkdir(join(folder, "node_modules"), { recursive: true });
    const settings = `registry=${address}\nproxy=${address}\nhttps-proxy=${address}\ndry-run=true\n`;
    await writeFile(join(folder, ".npmrc"), settings);
    await writeFile(join(folder, "package.json"), '{"workspaces":["*"]}');
    const { code, text } = await upload(place, [], {
      TMPDIR: folder,
      npm_config_registry: address,
      npm_config_dry_run: "true",
      npm_config_https_proxy: address,
      HTTPS_PROXY: address,
      http_proxy: address,
      ...(await tokenService(t)),
    });
    assert.deepEqual(seen, []);
    assert.deepEqual([code, place.registry.uploads], [0, 1], text);
  });

  test("signs in as the person does, by a token or a variable's name", async (t) => {
    const { registry, ...place } = await release(t);
    const key = `//${new URL(registry.address).host}/:_authToken`;
    for (const [line, expected] of [
      [`${key}=npm_abc`, "Bearer npm_abc"],
      [`${key} = \${SIGN_IN}`, "Bearer npm_def"],
    ]) {
      await writeFile(join(place.home, ".npmrc"), `proxy=http://127.0.0.1:1/\n${line}\n`);
      registry.versions = {};
      registry.authorizations = [];
      const { code, text } = await upload({ registry, ...place }, [], { SIGN_IN: "npm_def" });
      assert.equal(code, 0, text);
      assert.deepEqual(registry.authorizations, [expected]);
      assert.ok(!text.includes("npm_"), text);
    }
    await writeFile(join(place.home, ".npmrc"), `${key}="a b"\n`);
    registry.versions = {};
    const odd = await upload({ registry, ...place });
    assert.match(
      odd.text,
      /the token in your \.npmrc has other letters than npm's\. Do: run `npm login`/,
    );
    await rm(join(place.home, ".npmrc"));
    const none = await upload({ registry, ...place });
    assert.match(none.text, /requires you to be logged in/);
    assert.deepEqual([odd.code, none.code], [1, 1]);
  });

  test("takes no registry for a stand-in but one on loopback", async (t) => {
    const here = await release(t);
    for (const address of [
      "",
      "https://example.com/",
      "http://127.0.0.1.example.com/",
      "http://127.0.0.1:1@example.com/",
      "http://127.0.0.1:1/path/",
    ]) {
      const { code, text } = await upload(here, [`--stand-in=${address}`]);
      assert.equal(code, 1, address);
      assert.ok(text.startsWith(`--stand-in is ${JSON.stringify(address)}; `), text);
    }
  });

  test("leaves nothing in the folder of temporary files", async (t) => {
    const here = await release(t);
    await mkdir(join(here.home, "tmp"));
    for (const args of [[], ["--tag=v1.2.4"]])
      await upload(here, args, { TMPDIR: join(here.home, "tmp") });
    const left = await readdir(join(here.home, "tmp"));
    assert.deepEqual(
      left.filter((name) => name.startsWith("dashscope-asr")),
      [],
    );
  });
});

describe("the workflow's own lines", { skip }, async () => {
  const workflow = await readFile(here("../../.github/workflows/publish.yml"), "utf8");

  /** The script of the step that begins so. */
  function script(start) {
    const from = workflow.indexOf(`      - ${start}\n`);
    assert.notEqual(from, -1, start);
    const text = workflow.slice(workflow.indexOf("        run: ", from) + "        run: ".length);
    if (!text.startsWith("|\n")) return text.slice(0, text.indexOf("\n"));
    const lines = text.slice(2).split("\n");
    const end = lines.findIndex((line) => line && !line.startsWith("          "));
    return lines.slice(0, end === -1 ? undefined : end).join("\n");
  }

  /** Runs a script as a runner does. */
  const bash = (start, { standIn, ...variables }) => {
    const more = ` --provenance --pause-s=0 --stand-in=${standIn} `;
    const text = script(start).replace(" --provenance ", more);
    return ran("bash", ["--noprofile", "--norc", "-e", "-c", text], variables);
  };

  /** Carries a tarball from one job to another. */
  async function carried(bytes) {
    const home = await newFolder();
    await mkdir(join(home, "target/publish"), { recursive: true });
    await writeFile(join(home, "target/publish/dashscope-asr-1.2.3.tgz"), bytes);
    const parts = {};
    for (const part of Array.from({ length: 10 }, (_, index) => index)) {
      const output = join(home, `output-${part}`);
      const cut = await bash("id: cut", { cwd: home, PART: `${part}`, GITHUB_OUTPUT: output });
      if (cut.code !== 0) return cut;
      const [, text] = (await readFile(output, "utf8")).match(/^part-\d=(.*)\n$/);
      parts[`PART_${part}`] = text;
    }
    const joined = await bash("name: join", { cwd: home, RUNNER_TEMP: home, ...parts });
    assert.equal(joined.code, 0, joined.text);
    return { code: 0, folder: join(home, "tarball") };
  }

  for (const size of [1, 95_999, 96_000, 96_001, 650_000, 960_000])
    test(`carry ${size} bytes as they are`, async () => {
      const bytes = randomBytes(size);
      const { code, folder, text } = await carried(bytes);
      assert.equal(code, 0, text);
      assert.deepEqual(await readdir(folder), ["package.tgz"]);
      assert.ok((await readFile(join(folder, "package.tgz"))).equals(bytes));
    });

  test("say it when the tarball has outgrown the parts", async () => {
    const { code, text } = await carried(randomBytes(960_001));
    assert.equal(code, 1);
    assert.match(
      text,
      /::error::the tarball has 1280004 characters .* ten parts hold 1280000\. Do:/,
    );
  });

  test("have a part for each job that carries one, in order", () => {
    const parts = workflow.match(/^ {8}part: \[(.*)\]$/m)[1].split(", ");
    assert.deepEqual(
      [...workflow.matchAll(/^ {6}part-(\d): \$\{\{ steps\.cut\.outputs\.part-\1 \}\}$/gm)].map(
        ([, part]) => part,
      ),
      parts,
    );
    assert.deepEqual(
      [...workflow.matchAll(/^ {10}PART_(\d): \$\{\{ needs\.carry\.outputs\.part-\1 \}\}$/gm)].map(
        ([, part]) => part,
      ),
      parts,
    );
    assert.ok(script("name: join").includes(parts.map((part) => `"$PART_${part}"`).join(" ")));
  });

  /** Runs the last step, in a checkout with what its pattern names alone. */
  async function uploaded(tag, { registry, variables }, folder) {
    const checkout = await newFolder();
    const [, inner] = workflow.match(/sparse-checkout: (\S+)\/\*\.mjs\n/);
    await mkdir(join(checkout, inner), { recursive: true });
    for (const name of await readdir(here(`../../${inner}`)))
      if (name.endsWith(".mjs"))
        await copyFile(here(`../../${inner}/${name}`), join(checkout, inner, name));
    return bash("name: upload", {
      cwd: checkout,
      standIn: registry.address,
      GITHUB_REF_NAME: tag,
      SHA256: sha256(TARBALL),
      RUNNER_TEMP: dirname(folder),
      ...variables,
    });
  }

  test("upload the tarball that was carried; npm alone refuses, without an id token", async (t) => {
    const place = await release(t);
    const { folder } = await carried(TARBALL);
    const { code, text } = await uploaded("v1.2.3", place, folder);
    // The id token is all that is missing here; a sign-in of a person is not taken in its place.
    assert.deepEqual([code, place.registry.uploads], [1, 0], text);
    assert.match(text, /requires you to be logged in/);
    assert.match(text, /`npm publish` ended with 1/);
    place.registry.add("1.2.3", TARBALL);
    const again = await uploaded("v1.2.3", place, folder);
    assert.deepEqual([again.code, place.registry.uploads], [0, 0], again.text);
  });

  test("run no command that a tag names", async (t) => {
    const place = await release(t);
    const { folder } = await carried(TARBALL);
    const mark = join(place.home, "mark");
    for (const tag of [
      `v1.2.3;touch\${IFS}${mark}`,
      `v$(touch ${mark})`,
      `v\`touch ${mark}\``,
      `v1.2.3" && touch ${mark} && "`,
      `v1.2.3'\ntouch ${mark}\n'`,
      "v1.2.3 --dry-run",
      "--dry-run",
    ]) {
      const { code, text } = await uploaded(tag, place, folder);
      assert.equal(code, 1, text);
      assert.ok(text.startsWith(`--tag is ${JSON.stringify(tag)}; `), text);
      assert.ok(!existsSync(mark), tag);
    }
    assert.deepEqual(place.registry.requests, []);
  });
});

// Checks modules that use the package against its types, as a user's project would.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const from = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const entries = [
  ["dashscope-asr", "index.d.ts"],
  ["dashscope-asr/slim", "slim.d.ts"],
  ["dashscope-asr/web", "web.d.ts"],
  ["dashscope-asr/subtitles", "subtitles.d.ts"],
  ["dashscope-asr/relay", "relay/relay.d.ts"],
  ["dashscope-asr/ai", "ai.d.ts"],
  ["dashscope-asr/openai", "openai.d.ts"],
];

/** Both versions of the AI SDK, and the newest by its own name, as a user has it. */
const AI_SDK = { ai6: "ai6", ai7: "ai7", ai: "ai7" };

/** The compiler of this project, and the oldest supported one. */
export const COMPILERS = ["node_modules/typescript", "tests/types/node_modules/typescript"];

/**
 * Resolves with the result of `use`, called with the folder of a project: the modules by name, and
 * a tsconfig.json that is as strict as a user's can be.
 */
export async function withProject(modules, use) {
  const project = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  try {
    const compilerOptions = {
      ...JSON.parse(await readFile(from("pkg-template/tsconfig.json"), "utf8")).compilerOptions,
      exactOptionalPropertyTypes: true,
      paths: Object.fromEntries([
        ...entries.map(([name, types]) => [name, [from(`pkg-template/${types}`)]]),
        ...Object.entries(AI_SDK).map(([name, folder]) => [
          name,
          [from(`node_modules/${folder}/dist/index.d.ts`)],
        ]),
      ]),
      typeRoots: [from("node_modules/@types")],
      skipLibCheck: true,
    };
    const files = [
      ...Object.entries(modules),
      ["package.json", '{ "type": "module" }'],
      ["tsconfig.json", JSON.stringify({ compilerOptions, files: Object.keys(modules) })],
    ];
    for (const [name, text] of files) {
      await mkdir(dirname(join(project, name)), { recursive: true });
      await writeFile(join(project, name), text);
    }
    await symlink(from("node_modules"), join(project, "node_modules"));
    return await use(project);
  } finally {
    await rm(project, { recursive: true });
  }
}

/** The errors of tsc for the modules, by name, in strict mode. */
export const typeErrors = (modules, compiler = COMPILERS[0]) =>
  withProject(modules, (project) =>
    promisify(execFile)(
      execPath,
      [from(`${compiler}/bin/tsc`), "-p", project, "--pretty", "false"],
      { cwd: project },
    ).then(
      () => "",
      ({ stdout, stderr }) => stdout + stderr,
    ),
  );

// Checks modules that use the package against its types, as a user's project would.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const from = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const entries = [
  ["dashscope-asr", "index.d.ts"],
  ["dashscope-asr/slim", "slim.d.ts"],
  ["dashscope-asr/subtitles", "subtitles.d.ts"],
  ["dashscope-asr/relay", "relay/relay.d.ts"],
  ["dashscope-asr/ai", "ai.d.ts"],
];

/** Both versions of the AI SDK, and the newest by its own name, as a user has it. */
const AI_SDK = { ai6: "ai6", ai7: "ai7", ai: "ai7" };

/** The compiler of this project, and the oldest supported one. */
export const COMPILERS = ["node_modules/typescript", "tests/types/node_modules/typescript"];

/** The errors of tsc for the modules, by name, in strict mode. */
export async function typeErrors(modules, compiler = COMPILERS[0]) {
  const project = await mkdtemp(join(tmpdir(), "dashscope-asr-"));
  try {
    const compilerOptions = {
      ...JSON.parse(await readFile(from("pkg-template/tsconfig.json"), "utf8")).compilerOptions,
      // Examples are JavaScript: parameters have no types.
      noImplicitAny: false,
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
      ["tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.mts"] })],
    ];
    await Promise.all(files.map(([name, text]) => writeFile(join(project, name), text)));
    const tsc = promisify(execFile)(
      execPath,
      [from(`${compiler}/bin/tsc`), "-p", project, "--pretty", "false"],
      {
        cwd: project,
      },
    );
    return await tsc.then(
      () => "",
      ({ stdout, stderr }) => stdout + stderr,
    );
  } finally {
    await rm(project, { recursive: true });
  }
}

// Names that an editor offers in a module that uses the package: from the language service of the
// oldest supported compiler, and from that of the newest, which has another interface.

import { createRequire } from "node:module";
import { join } from "node:path";
import { API } from "typescript/unstable/sync";
import { withProject } from "./type-errors.mjs";

const ts = createRequire(new URL("../types/package.json", import.meta.url))("typescript");

/** Mark of the places in a text that are asked for. */
const CURSOR = "‸";
const NAME = "asked.mts";

/** The names offered at each cursor, in alphabetical order, by compiler. */
export function completions(marked) {
  const text = marked.replaceAll(CURSOR, "");
  const places = [...marked.matchAll(CURSOR)].map(({ index }, before) => index - before);
  return withProject({ [NAME]: text }, (project) => {
    const offered = (service) => {
      try {
        return places.map((place) => service.namesAt(place).sort());
      } finally {
        service.close();
      }
    };
    return {
      oldest: offered(oldestService(project)),
      newest: offered(newestService(project, text)),
    };
  });
}

function oldestService(project) {
  const { fileExists, readFile, readDirectory } = ts.sys;
  const { config } = ts.readConfigFile(join(project, "tsconfig.json"), readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, project);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) =>
      fileExists(path) ? ts.ScriptSnapshot.fromString(readFile(path)) : undefined,
    getCurrentDirectory: () => project,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists,
    readFile,
    readDirectory,
  });
  return {
    namesAt: (place) => {
      const found = service.getCompletionsAtPosition(join(project, NAME), place, {});
      return (found?.entries ?? []).map(({ name }) => name);
    },
    close: () => service.dispose(),
  };
}

function newestService(project, text) {
  const api = new API({ cwd: project });
  const snapshot = api.updateSnapshot({ openProjects: [join(project, "tsconfig.json")] });
  const [{ checker }] = snapshot.getProjects();
  return {
    namesAt: (place) => {
      const found = checker.getCompletionsAtPosition(join(project, NAME), place);
      // It offers the text that stands there, too.
      const [, typed] = /"([^"]*)$/.exec(text.slice(0, place)) ?? [];
      return (found?.entries ?? []).map(({ name }) => name).filter((name) => name !== typed);
    },
    close: () => api.close(),
  };
}

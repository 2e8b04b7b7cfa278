// What a measurement was made on, for its reader.

import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { version } from "node:process";

/**
 * The version of an installed package; read from its folder, because not every package exports its
 * package.json.
 */
export function versionOf(name) {
  return JSON.parse(
    readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8"),
  ).version;
}

/**
 * @param {string[]} packages whose versions matter
 * @param {string[]} [others] what else has a version
 */
export function machine(packages, others = []) {
  const [{ model }, ...rest] = cpus();
  const versions = [
    `Node ${version.slice(1)}`,
    ...others,
    ...packages.map((name) => `${name} ${versionOf(name)}`),
  ];
  return `${new Date().toISOString().slice(0, 10)}, ${model.trim()}, ${rest.length + 1} cores. ${versions.join(", ")}.`;
}

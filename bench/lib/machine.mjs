// The machine and the versions of a measurement.

import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { version } from "node:process";

/** The version of an installed package, from its folder: not every package exports package.json. */
export function versionOf(name) {
  return JSON.parse(
    readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8"),
  ).version;
}

/**
 * @param {string[]} packages npm packages whose versions are named
 * @param {string[]} [others] other programs with their versions
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

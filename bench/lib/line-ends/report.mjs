// The tables of `line-ends`.

import { table } from "../table.mjs";
import { targetsTable } from "../targets.mjs";
import { sum } from "./judge.mjs";

/** The reference goal for wrong line ends of all languages, in percent. */
const GOAL_PERCENT = 2.5;

const share = (count, { ends }) => (100 * count) / ends;
const percent = (count, tally) => `${share(count, tally).toFixed(2)} %`;

const row = (title, tally) => [
  title,
  percent(tally.avoidable, tally),
  percent(tally.wrong, tally),
  percent(tally.tolerated, tally),
  String(tally.ends),
];
const HEAD = ["wrong, avoidable", "wrong, all", "either way", "line ends"];

/** Rows of one language: the package, each form of words, each baseline. */
export function languageTable({ ours, forms, baselines }) {
  return table(
    ["", ...HEAD],
    [
      row("**dashscope-asr**", ours),
      ...Object.entries(forms).map(([name, tally]) => row(`· ${name}`, tally)),
      ...Object.entries(baselines).map(([name, tally]) => row(`greedy, ${name}`, tally)),
    ],
  );
}

/** All languages together, beside the baselines that each language has. */
export function totalTable(measured) {
  const languages = Object.values(measured);
  const best = languages.map(({ baselines }) =>
    Object.values(baselines).reduce((least, tally) =>
      share(tally.avoidable, tally) < share(least.avoidable, least) ? tally : least,
    ),
  );
  return table(
    ["all languages", ...HEAD],
    [
      row("**dashscope-asr**", sum(languages.map(({ ours }) => ours))),
      row("greedy, the better baseline of each", sum(best)),
    ],
  );
}

export function goalTable(measured) {
  const total = sum(Object.values(measured).map(({ ours }) => ours));
  const goal = { unit: " %", must: GOAL_PERCENT };
  return targetsTable([
    {
      ...goal,
      name: "wrong line ends that are avoidable",
      measured: share(total.avoidable, total),
    },
    { ...goal, name: "wrong line ends, all", measured: share(total.wrong, total) },
  ]);
}

/** Wrong places of a language, at the most widths first. */
export function placesList({ ours }) {
  const places = [...ours.places].sort(([, a], [, b]) => b.size - a.size);
  return places.map(([place, widths]) => `${String(widths.size).padStart(3)}  ${place}`).join("\n");
}

/** The rules of subtitles: how cues are cut, and a field for each rule that a format takes. */

import { faultText, KINDS, renderField, showFault } from "./field.js";
import { recall, remember } from "./memory.js";

/** What the package does by itself once there are lines. Shown in empty fields, not sent. */
const DEFAULTS = {
  maxLineWidth: 42,
  maxLines: 2,
  maxReadingSpeed: 20,
  minDurationMs: 833,
  maxDurationMs: 7000,
};

/**
 * By how cues are cut: what its fields begin with. Without lines a cue is a sentence and has no
 * such fields.
 */
const PRESETS = {
  sentences: undefined,
  english: DEFAULTS,
  chinese: { ...DEFAULTS, maxLineWidth: 32, maxReadingSpeed: 18 },
};

const number = (name, label, hint) => ({
  id: name,
  name,
  kind: "number",
  label,
  hint,
  formats: "srt vtt",
  ofLines: true,
});

/** @type {(import("./models.js").Option & { id: string, formats: string, ofLines?: boolean })[]} */
const RULES = [
  number("maxLineWidth", "Line width", "columns; 汉 takes two"),
  number("maxLines", "Lines in a cue", "at most"),
  number("maxReadingSpeed", "Reading speed", "columns a second"),
  number("minDurationMs", "Shortest cue", "milliseconds"),
  number("maxDurationMs", "Longest cue", "milliseconds"),
  // WebVTT names speakers by itself, the others do not: each keeps its own choice.
  {
    id: "speakers-vtt",
    name: "speakers",
    kind: "switch",
    label: "Name speakers",
    on: true,
    formats: "vtt",
  },
  { id: "speakers", name: "speakers", kind: "switch", label: "Name speakers", formats: "srt txt" },
  {
    id: "wordTimes",
    name: "wordTimes",
    kind: "switch",
    label: "Time of each word",
    formats: "vtt",
  },
  { id: "times", name: "times", kind: "switch", label: "Time of each line", formats: "txt" },
];

/**
 * @param {HTMLElement} root
 * @param {{ onChange: () => void }} on
 */
export function createRules(root, { onChange }) {
  const cuts = root.querySelector("#cut");
  const fields = RULES.map((rule) => renderField(rule, `rule-${rule.id}`));
  const memory = recall("subtitles") ?? {};
  let hasSpeakers = false;

  const cut = () => cuts.querySelector("input:checked").value;

  function takes({ formats, ofLines, name }, format) {
    return (
      formats.split(" ").includes(format) &&
      (!ofLines || PRESETS[cut()] !== undefined) &&
      (name !== "speakers" || hasSpeakers)
    );
  }

  function fill(values) {
    for (const { option, control } of fields) {
      const value = values[option.id];
      KINDS[option.kind].write(control, typeof value === "number" ? String(value) : value, option);
    }
  }

  function changed(event) {
    // What is wrong at one field may be put right at another: the package says anew.
    for (const field of fields) showFault(field);
    if (cuts.contains(event.target)) fill({ ...raw(), ...PRESETS[cut()] });
    remember("subtitles", { cut: cut(), ...raw() });
    onChange();
  }

  const raw = () =>
    Object.fromEntries(
      fields.map(({ option, control }) => [option.id, KINDS[option.kind].raw(control)]),
    );

  for (const { option, control } of fields)
    if (option.ofLines) control.placeholder = String(DEFAULTS[option.name]);
  root
    .querySelector("#numbers")
    .append(...fields.filter(({ option }) => option.ofLines).map(({ row }) => row));
  root
    .querySelector("#switches")
    .append(...fields.filter(({ option }) => !option.ofLines).map(({ row }) => row));
  const remembered = [...cuts.querySelectorAll("input")].find(({ value }) => value === memory.cut);
  if (remembered) remembered.checked = true;
  fill({ ...PRESETS[cut()], ...memory });
  root.addEventListener("input", changed);

  return {
    /** Shows the rules that this format takes; speakers only where there are any. */
    show(format, speakers) {
      hasSpeakers = speakers;
      cuts.hidden = format === "txt";
      for (const { option, row } of fields) row.hidden = !takes(option, format);
      for (const group of root.querySelectorAll("#numbers, #switches"))
        group.hidden = !group.querySelector(":scope > :not([hidden])");
    },
    /** The rules as the package takes them, without those that hold anyway. */
    of(format) {
      // Any one of the numbers makes lines; this one does where all are as the package has them.
      const rules =
        PRESETS[cut()] && format !== "txt" ? { maxLineWidth: DEFAULTS.maxLineWidth } : {};
      for (const { option, control } of fields) {
        const value = takes(option, format) ? KINDS[option.kind].read(control, option) : undefined;
        if (value !== undefined && value !== DEFAULTS[option.name]) rules[option.name] = value;
      }
      return rules;
    },
    /**
     * Says at its field what the package refuses.
     * @returns {boolean} whether there is such a field
     */
    refuse(error) {
      const field = fields.find(({ option }) => `rules.${option.name}` === error.field);
      if (field) showFault(field, faultText(error));
      return field !== undefined;
    },
  };
}

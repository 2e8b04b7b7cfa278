/** The rules of subtitles: the preset of cue lines, and a field for each rule of a format. */

import { errorText, KINDS, renderField, showError } from "./field.js";
import { loadSetting, storeSetting } from "./storage.js";

/** The package's defaults for cues of lines: placeholders, not sent. */
const DEFAULTS = {
  maxLineWidth: 42,
  maxLines: 2,
  maxReadingSpeed: 20,
  minDurationMs: 833,
  maxDurationMs: 7000,
};

/** Initial values by preset. A preset without lines makes a cue of each sentence. */
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
  // WebVTT names speakers by default, the other formats do not: each has a setting of its own.
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
  const presets = root.querySelector("#cut");
  const fields = RULES.map((rule) => renderField(rule, `rule-${rule.id}`));
  const stored = loadSetting("subtitles") ?? {};
  let hasSpeakers = false;

  const preset = () => presets.querySelector("input:checked").value;

  function applies({ formats, ofLines, name }, format) {
    return (
      formats.split(" ").includes(format) &&
      (!ofLines || PRESETS[preset()] !== undefined) &&
      (name !== "speakers" || hasSpeakers)
    );
  }

  function fill(values) {
    for (const { option, control } of fields) {
      const value = values[option.id];
      KINDS[option.kind].write(control, typeof value === "number" ? String(value) : value, option);
    }
  }

  function onInput(event) {
    // A change of one field can correct the error of another: the package validates again.
    for (const field of fields) showError(field);
    if (presets.contains(event.target)) fill({ ...rawValues(), ...PRESETS[preset()] });
    storeSetting("subtitles", { cut: preset(), ...rawValues() });
    onChange();
  }

  const rawValues = () =>
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
  const storedPreset = [...presets.querySelectorAll("input")].find(
    ({ value }) => value === stored.cut,
  );
  if (storedPreset) storedPreset.checked = true;
  fill({ ...PRESETS[preset()], ...stored });
  root.addEventListener("input", onInput);

  return {
    /** Shows the rules of a format; rules of speakers only if there are speakers. */
    show(format, speakers) {
      hasSpeakers = speakers;
      presets.hidden = format === "txt";
      for (const { option, row } of fields) row.hidden = !applies(option, format);
      for (const group of root.querySelectorAll("#numbers, #switches"))
        group.hidden = !group.querySelector(":scope > :not([hidden])");
    },
    /** The rules in the shape of the package, without defaults. */
    of(format) {
      // Any number turns lines on. With defaults alone, the line width does.
      const rules =
        PRESETS[preset()] && format !== "txt" ? { maxLineWidth: DEFAULTS.maxLineWidth } : {};
      for (const { option, control } of fields) {
        const value = applies(option, format)
          ? KINDS[option.kind].read(control, option)
          : undefined;
        if (value !== undefined && value !== DEFAULTS[option.name]) rules[option.name] = value;
      }
      return rules;
    },
    /**
     * Shows the package's error at the field of its rule.
     * @returns {boolean} whether there is such a field
     */
    showFieldError(error) {
      const field = fields.find(({ option }) => `rules.${option.name}` === error.field);
      if (field) showError(field, errorText(error));
      return field !== undefined;
    },
  };
}

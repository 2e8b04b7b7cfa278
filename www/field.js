/**
 * A control for one setting: its label, what it means, what is wrong with it. Of a model's options
 * and of the rules of subtitles.
 */

import { textElement } from "./elements.js";
import { languageName } from "./format.js";

/**
 * How each kind is shown and read. `read` gives the option's value, or `undefined` when it is as
 * the service has it anyway.
 */
export const KINDS = {
  switch: {
    control: () => input("checkbox"),
    write: (control, value, { on = false }) => {
      control.checked = typeof value === "boolean" ? value : on;
    },
    raw: (control) => control.checked,
    read: (control, { on = false }) => (control.checked === on ? undefined : control.checked),
  },
  choices: {
    control: ({ codes }) => chips(codes),
    write: (control, value) => {
      for (const box of control.querySelectorAll("input"))
        box.checked = Array.isArray(value) && value.includes(box.value);
    },
    raw: (control) => [...control.querySelectorAll("input:checked")].map((box) => box.value),
    read: (control) => orNothing(KINDS.choices.raw(control)),
  },
  choice: {
    control: ({ codes, unset }) => select(codes, unset),
    write: (control, value) => {
      control.value = [...control.options].some((one) => one.value === value) ? value : "";
    },
    raw: (control) => control.value,
    read: ({ value }, { asList }) => (value === "" ? undefined : asList ? [value] : value),
  },
  number: textual(
    () => input("text", "numeric"),
    (text) => Number(text),
  ),
  numbers: textual(
    () => input("text", "numeric"),
    (text) => orNothing(partsOf(text).map(Number)),
  ),
  list: textual(
    () => input("text"),
    (text) => orNothing(partsOf(text)),
  ),
  text: textual(
    () => input("text"),
    (text) => text,
  ),
  long: textual(
    () => document.createElement("textarea"),
    (text) => text,
  ),
};

/** Side by side with its label, instead of below it. */
const INLINE = new Set(["switch"]);

/**
 * @typedef {{ option: import("./models.js").Option, row: HTMLElement, control: HTMLElement, fault: HTMLElement }} Field
 * @param {import("./models.js").Option} option
 * @param {string} id of the control
 * @returns {Field}
 */
export function renderField(option, id) {
  const { kind, label, hint, unset, example } = option;
  const control = KINDS[kind].control(option);
  const isGroup = control.matches("[role=group]");
  control.id = id;
  if (example) control.placeholder = example;

  const caption = textElement(isGroup ? "span" : "label", "option-label", label);
  caption.id = `${id}-label`;
  if (isGroup) control.setAttribute("aria-labelledby", caption.id);
  else caption.htmlFor = id;

  const about = [hint, kind !== "choice" && unset && `Unset: ${unset}.`].filter(Boolean).join(" ");
  const note = textElement("p", "hint", about);
  note.id = `${id}-hint`;
  note.hidden = about === "";
  const fault = textElement("p", "fault", "");
  fault.id = `${id}-fault`;
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  control.setAttribute("aria-describedby", `${note.id} ${fault.id}`);

  const row = document.createElement("div");
  row.className = INLINE.has(kind) ? "option inline" : "option";
  row.classList.toggle("dependent", option.needs !== undefined);
  row.append(...(INLINE.has(kind) ? [control, caption] : [caption, control]), note, fault);
  return { option, row, control, fault };
}

/** The package's message as a sentence; at its field, the field's name need not be said again. */
export function faultText({ field = "", message }) {
  const said = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** Says at a field what is wrong with it; nothing, when there is no message. */
export function showFault({ control, fault }, message = "") {
  fault.textContent = message;
  fault.hidden = message === "";
  if (message) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

function textual(control, parse) {
  return {
    control,
    write: (element, value) => {
      element.value = typeof value === "string" ? value : "";
    },
    raw: (element) => element.value,
    read: ({ value }) => (value.trim() === "" ? undefined : parse(value.trim())),
  };
}

function input(type, mode) {
  const element = document.createElement("input");
  element.type = type;
  if (mode) element.inputMode = mode;
  element.autocomplete = "off";
  element.spellcheck = false;
  return element;
}

function chips(codes) {
  const group = document.createElement("div");
  group.className = "chips";
  group.setAttribute("role", "group");
  for (const code of codes) {
    const chip = document.createElement("label");
    const box = input("checkbox");
    box.value = code;
    chip.append(box, languageName(code));
    group.append(chip);
  }
  return group;
}

function select(codes, unset) {
  const element = document.createElement("select");
  element.append(
    new Option(unset, ""),
    ...codes.map((code) => new Option(languageName(code), code)),
  );
  return element;
}

function partsOf(text) {
  return text
    .split(/[,，、\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

function orNothing(list) {
  return list.length > 0 ? list : undefined;
}

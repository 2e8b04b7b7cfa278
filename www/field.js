/**
 * Form fields: label, control, hint and error message of one setting. For the options of a model
 * and the rules of subtitles.
 */

import { textElement } from "./elements.js";
import { languageName } from "./format.js";

/**
 * The kinds of controls: how to create, fill and read one. `read` returns the value of the option,
 * or `undefined` for the default.
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
    read: (control) => nonEmpty(KINDS.choices.raw(control)),
  },
  choice: {
    control: ({ codes, unset }) => select(codes, unset),
    write: (control, value) => {
      control.value = [...control.options].some((choice) => choice.value === value) ? value : "";
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
    (text) => nonEmpty(splitList(text).map(Number)),
  ),
  list: textual(
    () => input("text"),
    (text) => nonEmpty(splitList(text)),
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

/** Kinds whose control is beside the label, not below. */
const INLINE = new Set(["switch"]);

/**
 * @typedef {{ option: import("./models.js").Option, row: HTMLElement, control: HTMLElement, error: HTMLElement }} Field
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

  const hintText = [hint, kind !== "choice" && unset && `Unset: ${unset}.`]
    .filter(Boolean)
    .join(" ");
  const note = textElement("p", "hint", hintText);
  note.id = `${id}-hint`;
  note.hidden = hintText === "";
  const error = textElement("p", "fault", "");
  error.id = `${id}-fault`;
  error.setAttribute("role", "alert");
  error.hidden = true;
  control.setAttribute("aria-describedby", `${note.id} ${error.id}`);

  const row = document.createElement("div");
  row.className = INLINE.has(kind) ? "option inline" : "option";
  row.classList.toggle("dependent", option.needs !== undefined);
  row.append(...(INLINE.has(kind) ? [control, caption] : [caption, control]), note, error);
  return { option, row, control, error };
}

/** The message of the package's error as a sentence, without the name of the field. */
export function errorText({ field = "", message }) {
  const text = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Shows an error message at a field; an empty message removes the error. */
export function showError({ control, error }, message = "") {
  error.textContent = message;
  error.hidden = message === "";
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

function splitList(text) {
  return text
    .split(/[,，、\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

function nonEmpty(list) {
  return list.length > 0 ? list : undefined;
}

/** The options of the chosen model: a control for each it takes, their values as the package wants them, faults where they belong. */

import { textElement } from "./elements.js";
import { languageName } from "./format.js";
import { recall, remember } from "./memory.js";

/** How each kind is shown and read. `read` gives the option's value, or `undefined` when it is as the service has it anyway. */
const KINDS = {
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
      for (const box of control.querySelectorAll("input")) box.checked = Array.isArray(value) && value.includes(box.value);
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
 * @param {HTMLDetailsElement} root
 * @param {{ onChange: () => void }} on
 */
export function createOptions(root, { onChange }) {
  const list = root.querySelector("#option-list");
  const count = root.querySelector("#option-count");
  const reset = root.querySelector("#option-reset");
  /** @type {import("./models.js").Model} */
  let model;
  /** @type {{ option: import("./models.js").Option, row: HTMLElement, control: HTMLElement, fault: HTMLElement }[]} */
  let rows = [];

  list.addEventListener("input", changed);
  reset.addEventListener("click", () => {
    remember(memoryOf(model), undefined);
    fill();
    root.querySelector("summary").focus();
    onChange();
  });

  function changed(event) {
    showFault(rows.find(({ row }) => row.contains(event.target)));
    remember(memoryOf(model), Object.fromEntries(rows.map(({ option, control }) => [option.name, KINDS[option.kind].raw(control)])));
    settle();
    onChange();
  }

  function fill() {
    const remembered = recall(memoryOf(model)) ?? {};
    for (const { option, control } of rows) KINDS[option.kind].write(control, remembered[option.name], option);
    for (const row of rows) showFault(row);
    settle();
  }

  /** Shows what depends on a switch only while that is on, and how many options are set. */
  function settle() {
    for (const { option, row } of rows) row.hidden = !applies(option);
    const set = rows.filter(isSet).length;
    count.textContent = set === 0 ? "" : `${set} set`;
    reset.hidden = set === 0;
  }

  function applies({ needs }) {
    return !needs || rows.some(({ option, control }) => option.name === needs && control.checked);
  }

  function valueIn({ option, control }) {
    return applies(option) ? KINDS[option.kind].read(control, option) : undefined;
  }

  function isSet(row) {
    return valueIn(row) !== undefined;
  }

  function showFault(row, message = "") {
    if (!row) return;
    row.fault.textContent = message;
    row.fault.hidden = message === "";
    if (message) row.control.setAttribute("aria-invalid", "true");
    else row.control.removeAttribute("aria-invalid");
  }

  return {
    /** Shows the options of another model, as they were left. */
    show(next) {
      model = next;
      rows = model.options.map(renderOption);
      list.replaceChildren(...rows.map(({ row }) => row));
      root.querySelector("#option-none").hidden = rows.length > 0;
      fill();
    },
    /** What is set, as the package takes it. */
    values() {
      const values = {};
      for (const row of rows.filter(isSet)) {
        const [name, inner] = row.option.name.split(".");
        if (inner) values[name] = { ...values[name], [inner]: valueIn(row) };
        else values[name] = valueIn(row);
      }
      return values;
    },
    /**
     * Says at its control what is wrong with an option.
     * @param {string} field as the package names it, e.g. `options.specialWordFilter.mask`
     * @returns {boolean} whether there is such a control
     */
    refuse(field, message) {
      const path = field.replace(/^options\./, "").replace(/\[\d+\]$/, "");
      const row = rows.find(({ option }) => option.name === path) ?? rows.find(({ option }) => option.name.startsWith(`${path}.`));
      if (!row || row.row.hidden) return false;
      root.open = true;
      showFault(row, message);
      (row.control.querySelector("input") ?? row.control).focus();
      row.row.scrollIntoView({ block: "nearest" });
      return true;
    },
  };
}

function memoryOf(model) {
  return `options:${model.name}`;
}

function renderOption(option) {
  const { name, kind, label, hint, unset, example } = option;
  const id = `option-${name.replace(".", "-")}`;
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
  element.append(new Option(unset, ""), ...codes.map((code) => new Option(languageName(code), code)));
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

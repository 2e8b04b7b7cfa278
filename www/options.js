/**
 * The options of the chosen model: a control for each it takes, their values as the package wants
 * them, faults where they belong.
 */

import { KINDS, renderField, showFault } from "./field.js";
import { recall, remember } from "./memory.js";

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
  /** @type {import("./field.js").Field[]} */
  let rows = [];

  list.addEventListener("input", changed);
  reset.addEventListener("click", () => {
    remember(memoryOf(model), undefined);
    fill();
    root.querySelector("summary").focus();
    onChange();
  });

  function changed(event) {
    const touched = rows.find(({ row }) => row.contains(event.target));
    if (touched) showFault(touched);
    remember(
      memoryOf(model),
      Object.fromEntries(
        rows.map(({ option, control }) => [option.name, KINDS[option.kind].raw(control)]),
      ),
    );
    settle();
    onChange();
  }

  function fill() {
    const remembered = recall(memoryOf(model)) ?? {};
    for (const { option, control } of rows)
      KINDS[option.kind].write(control, remembered[option.name], option);
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

  return {
    /** Shows the options of another model, as they were left. */
    show(next) {
      model = next;
      rows = model.options.map((option) =>
        renderField(option, `option-${option.name.replace(".", "-")}`),
      );
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
      const row =
        rows.find(({ option }) => option.name === path) ??
        rows.find(({ option }) => option.name.startsWith(`${path}.`));
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

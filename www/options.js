/** The options of the selected model: a field for each, their values, and errors at the fields. */

import { KINDS, renderField, showError } from "./field.js";
import { loadSetting, storeSetting } from "./storage.js";

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

  list.addEventListener("input", onInput);
  reset.addEventListener("click", () => {
    storeSetting(settingName(model), undefined);
    fill();
    root.querySelector("summary").focus();
    onChange();
  });

  function onInput(event) {
    const edited = rows.find(({ row }) => row.contains(event.target));
    if (edited) showError(edited);
    storeSetting(
      settingName(model),
      Object.fromEntries(
        rows.map(({ option, control }) => [option.name, KINDS[option.kind].raw(control)]),
      ),
    );
    updateVisibility();
    onChange();
  }

  function fill() {
    const stored = loadSetting(settingName(model)) ?? {};
    for (const { option, control } of rows)
      KINDS[option.kind].write(control, stored[option.name], option);
    for (const row of rows) showError(row);
    updateVisibility();
  }

  /** Shows dependent options while their switch is on, and the number of options set. */
  function updateVisibility() {
    for (const { option, row } of rows) row.hidden = !isEnabled(option);
    const setCount = rows.filter(isSet).length;
    count.textContent = setCount === 0 ? "" : `${setCount} set`;
    reset.hidden = setCount === 0;
  }

  function isEnabled({ needs }) {
    return !needs || rows.some(({ option, control }) => option.name === needs && control.checked);
  }

  function currentValue({ option, control }) {
    return isEnabled(option) ? KINDS[option.kind].read(control, option) : undefined;
  }

  function isSet(row) {
    return currentValue(row) !== undefined;
  }

  return {
    /** Shows the options of another model, with their stored values. */
    show(nextModel) {
      model = nextModel;
      rows = model.options.map((option) =>
        renderField(option, `option-${option.name.replace(".", "-")}`),
      );
      list.replaceChildren(...rows.map(({ row }) => row));
      root.querySelector("#option-none").hidden = rows.length > 0;
      fill();
    },
    /** The options that are set, in the shape of the package. */
    values() {
      const values = {};
      for (const row of rows.filter(isSet)) {
        const [name, inner] = row.option.name.split(".");
        if (inner) values[name] = { ...values[name], [inner]: currentValue(row) };
        else values[name] = currentValue(row);
      }
      return values;
    },
    /**
     * Shows an error at the field of an option.
     * @param {string} field name in the package, e.g. `options.specialWordFilter.mask`
     * @returns {boolean} whether there is such a field
     */
    showFieldError(field, message) {
      const path = field.replace(/^options\./, "").replace(/\[\d+\]$/, "");
      const row =
        rows.find(({ option }) => option.name === path) ??
        rows.find(({ option }) => option.name.startsWith(`${path}.`));
      if (!row || row.row.hidden) return false;
      root.open = true;
      showError(row, message);
      (row.control.querySelector("input") ?? row.control).focus();
      row.row.scrollIntoView({ block: "nearest" });
      return true;
    },
  };
}

function settingName(model) {
  return `options:${model.name}`;
}

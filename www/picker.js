/**
 * The choice of a model, and for those that answer at once, whether the text is shown as it comes.
 */

import { textElement } from "./elements.js";
import { recall, remember } from "./memory.js";
import { DEFAULT_MODEL, GROUPS, modelNamed } from "./models.js";

/**
 * @param {HTMLElement} root
 * @param {{ onChange: () => void }} on
 */
export function createPicker(root, { onChange }) {
  const part = (id) => root.querySelector(`#${id}`);
  const picker = part("picker");
  let model = modelNamed(recall("model")) ?? modelNamed(DEFAULT_MODEL);

  part("models").replaceChildren(...GROUPS.map(renderGroup));
  part("as-it-comes").checked = recall("as-it-comes") !== false;
  part("at-once").checked = !part("as-it-comes").checked;
  show();

  part("models").addEventListener("change", (event) => {
    model = modelNamed(event.target.value);
    remember("model", model.name);
    show();
    onChange();
  });
  // A click is a choice made; with the arrow keys one passes by others first.
  part("models").addEventListener("click", (event) => {
    if (event.target.matches("input") && event.detail > 0) close();
  });
  picker.addEventListener("keydown", (event) => {
    if (
      !picker.open ||
      (event.key !== "Escape" && event.key !== "Enter") ||
      event.target.matches("summary")
    )
      return;
    event.preventDefault();
    close();
  });
  picker.addEventListener("toggle", () => {
    if (!picker.open) return;
    const chosen = picker.querySelector("input:checked");
    chosen.focus({ preventScroll: true });
    picker.scrollIntoView({ block: "nearest" });
  });
  part("manner").addEventListener("change", () => {
    remember("as-it-comes", part("as-it-comes").checked);
    onChange();
  });

  function close() {
    picker.open = false;
    part("model-summary").focus();
  }

  function show() {
    part("model-name").textContent = model.name;
    part("model-note").textContent = model.note;
    for (const input of picker.querySelectorAll("input"))
      input.checked = input.value === model.name;
    part("manner").hidden = !model.direct;
  }

  return {
    get model() {
      return model;
    },
    /** Whether a direct model's text is to be shown as it comes. */
    get asItComes() {
      return part("as-it-comes").checked;
    },
  };
}

function renderGroup({ heading, note, families }) {
  const group = document.createElement("fieldset");
  group.className = "model-group";
  const legend = textElement("legend", "", heading);
  legend.append(textElement("span", "hint", note));
  group.append(legend);
  for (const { family, models } of families) {
    group.append(textElement("p", "family", family), ...models.map(renderModel));
  }
  return group;
}

function renderModel({ name, note }) {
  const label = document.createElement("label");
  label.className = "choice";
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = "model";
  radio.value = name;
  const title = textElement("span", "title", "");
  title.append(textElement("span", "model", name), textElement("span", "hint", note));
  label.append(radio, title);
  return label;
}

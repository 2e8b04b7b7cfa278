/** The choice of a model and, for a direct model, of streaming. */

import { textElement } from "./elements.js";
import { DEFAULT_MODEL, findModel, GROUPS } from "./models.js";
import { loadSetting, storeSetting } from "./storage.js";

/**
 * @param {HTMLElement} root
 * @param {{ onChange: () => void }} on
 */
export function createModelPicker(root, { onChange }) {
  const part = (id) => root.querySelector(`#${id}`);
  const picker = part("picker");
  let model = findModel(loadSetting("model")) ?? findModel(DEFAULT_MODEL);

  part("models").replaceChildren(...GROUPS.map(renderGroup));
  part("as-it-comes").checked = loadSetting("as-it-comes") !== false;
  part("at-once").checked = !part("as-it-comes").checked;
  render();

  part("models").addEventListener("change", (event) => {
    model = findModel(event.target.value);
    storeSetting("model", model.name);
    render();
    onChange();
  });
  // A click closes the list. The arrow keys pass other models on the way, so they do not.
  part("models").addEventListener("click", (event) => {
    if (event.target.matches("input") && event.detail > 0) closeList();
  });
  picker.addEventListener("keydown", (event) => {
    if (
      !picker.open ||
      (event.key !== "Escape" && event.key !== "Enter") ||
      event.target.matches("summary")
    )
      return;
    event.preventDefault();
    closeList();
  });
  picker.addEventListener("toggle", () => {
    if (!picker.open) return;
    const checked = picker.querySelector("input:checked");
    checked.focus({ preventScroll: true });
    picker.scrollIntoView({ block: "nearest" });
  });
  part("manner").addEventListener("change", () => {
    storeSetting("as-it-comes", part("as-it-comes").checked);
    onChange();
  });

  function closeList() {
    picker.open = false;
    part("model-summary").focus();
  }

  function render() {
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
    /** Whether the text of a direct model is streamed. */
    get isStreaming() {
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

/** The choice of a sample: a radio button with its title and language. */

import { languageName, languageOf } from "./format.js";

export function sampleChoice(sample, index) {
  const label = document.createElement("label");
  label.className = "choice";
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = "recording";
  radio.value = String(index);
  radio.checked = index === 0;
  const title = document.createElement("span");
  title.className = "title";
  title.lang = languageOf(sample.title, sample.language);
  title.textContent = title.title = sample.title;
  const language = document.createElement("span");
  language.className = "tag";
  language.title = languageName(sample.language);
  language.textContent = sample.language;
  label.append(radio, title, language);
  return label;
}

// The options that the page offers for each model. The package knows more options: add them here.

const codes = (list) => list.split(" ");

/**
 * @type {Record<string, { label: string, languages: string[], speakers?: true,
 *   options: (language: string) => object }>} `language`: a code, or "" for the model to detect it
 */
export const MODELS = {
  "paraformer-v2": {
    label: "Paraformer v2",
    languages: codes("zh en ja yue ko de fr ru"),
    speakers: true,
    options: (language) => (language ? { languageHints: [language] } : {}),
  },
  "fun-asr": {
    label: "Fun-ASR",
    languages: codes(
      "zh en ja ko vi th id ms tl hi ar fr de es pt ru it nl sv da fi no el pl cs hu ro bg hr sk",
    ),
    speakers: true,
    options: (language) => (language ? { languageHints: [language] } : {}),
  },
  "qwen3-asr-flash-filetrans": {
    label: "Qwen3 ASR",
    languages: codes(
      "zh yue en ja de ko ru fr pt ar it es hi id th tr uk vi cs da fil fi is ms no pl sv",
    ),
    options: (language) => ({ words: true, ...(language && { language }) }),
  },
  "qwen-audio-3.1-asr-flash-filetrans": {
    label: "Qwen-Audio 3.1",
    languages: codes(
      "zh en ja ko vi th id ms tl hi ar fr de es pt ru it nl sv da fi no el pl cs hu ro bg hr sk",
    ),
    speakers: true,
    options: (language) => (language ? { languageHints: [language] } : {}),
  },
};

const names = new Intl.DisplayNames("en", { type: "language" });

/** Languages of a model with their English names, by name. */
export const languagesOf = (model) =>
  MODELS[model].languages
    .map((code) => ({ code, name: names.of(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));

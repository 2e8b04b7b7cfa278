/**
 * The result of a run: its head, the audio with captions, the transcript with a search, subtitles,
 * and exports.
 */

import { createCaptions } from "./captions.js";
import { copyText, saveFile } from "./export.js";
import {
  downloadName,
  fileNameOf,
  formatClock,
  languageName,
  plural,
  webAddress,
} from "./format.js";
import { createPlayer } from "./player.js";
import { createSearch } from "./search.js";
import { createSubtitles } from "./subtitles.js";
import { renderTranscript } from "./transcript.js";

/** Words that the player's track can show. With more, it shows sentences. */
const MAX_TRACK_WORDS = 300;

/**
 * @typedef {{ title: string, file?: File, url?: string, language?: string }} Recording
 * @param {HTMLElement} root the result section
 */
export function createResult(root) {
  const part = (selector) => root.querySelector(selector);
  const captions = createCaptions(part("#audio"), part("#captions"));
  const player = createPlayer(root, { onMove: captions.at });
  const search = createSearch(part("#search"), {
    onGo: ({ startMs, sentence }) => player.goTo(startMs, transcript.sentenceOf(sentence)),
  });
  const subtitles = createSubtitles(part("#subtitles"), {
    onVtt: (vtt) => captions.show(vtt, recording.language),
  });
  /** @type {Recording} */
  let recording;
  let transcript;
  /** The transcription shown. Its memory is WebAssembly's: it is freed with the next run. */
  let transcription;
  let text = "";

  const views = {
    "#transcript-view": part("#show-transcript"),
    "#subtitles": part("#show-subtitles"),
  };
  function showView() {
    for (const [view, choice] of Object.entries(views)) part(view).hidden = !choice.checked;
    part("#search").hidden = !part("#show-transcript").checked;
  }
  part("#tools").addEventListener("change", showView);

  function showHead({ title }, facts) {
    part("#result-title").textContent = title;
    part("#result-facts").textContent = facts.filter(Boolean).join(" · ");
    root.hidden = false;
  }

  /** Shows the buttons of these files, and of the text. */
  function showExports(extensions) {
    for (const button of part("#downloads").children) {
      button.hidden = !extensions.includes(button.value);
      button.setAttribute(
        "aria-label",
        `Download ${downloadName(recordingName(recording), button.value)}`,
      );
    }
    part("#exports").hidden = false;
  }

  function save(extension) {
    const name = downloadName(recordingName(recording), extension);
    if (extension === "json")
      saveFile(name, "application/json", `${JSON.stringify(transcription.toJSON(), null, 2)}\n`);
    else if (!transcription) saveFile(name, "text/plain", `${text}\n`);
    else if (!subtitles.save(extension)) {
      // Moves the focus to the invalid rule.
      part("#show-subtitles").checked = true;
      showView();
      part("[aria-invalid]").focus();
    }
  }
  part("#downloads").addEventListener("click", ({ target }) => target.value && save(target.value));
  part("#copy-text").addEventListener("click", ({ currentTarget }) =>
    copyText(currentTarget, text),
  );

  return {
    /**
     * @param {import("../pkg-template/index.d.ts").Transcription} next
     * @param {Recording} about
     * @param {number} [fileCount] files of the task
     */
    showTranscription(next, about, fileCount = 1) {
      [transcription, recording, text] = [next, about, next.text];
      const sentences = next.sentences();
      showHead(about, facts(next, sentences, about.language, fileCount));
      showExports(["txt", "srt", "vtt", "json"]);
      part("#no-speech").hidden = !next.noSpeech;
      part("#tools").hidden = next.noSpeech;
      part("#show-transcript").checked = true;
      showView();
      transcript = renderTranscript(part("#transcript"), next, sentences, about.language);
      const wordCount = next.startTimes().length;
      const spans = wordCount > 0 && wordCount <= MAX_TRACK_WORDS ? next.words() : sentences;
      player.load(audioSource(about), { transcript, spans, durationMs: next.durationMs });
      part("#captions").hidden = part("#player").hidden || next.noSpeech;
      search.load(next, transcript);
      subtitles.load(next, {
        name: recordingName(about),
        language: about.language,
        hasSpeakers: distinct(sentences, "speakerId").size > 0,
      });
    },
    /** Shows the head and the audio of a recognition, which has no times. */
    beginRecognition(about, facts) {
      recording = about;
      showHead(about, facts);
      for (const selector of ["#exports", "#no-speech", "#tools", "#captions", "#subtitles"])
        part(selector).hidden = true;
      player.load(audioSource(about));
    },
    /** Makes the text available for export. */
    setText(newText) {
      text = newText;
      showExports(["txt"]);
    },
    showNoSpeech(noSpeech) {
      part("#no-speech").hidden = !noSpeech;
    },
    clear() {
      root.hidden = true;
      player.load(undefined);
      captions.clear();
      search.load();
      part("#transcript").replaceChildren();
      transcription?.free();
      transcription = transcript = undefined;
    },
  };
}

/** The facts in the head; those that do not apply are falsy. */
function facts(transcription, sentences, knownLanguage, fileCount) {
  const [speakers, channels, languages] = ["speakerId", "channelId", "language"].map((key) =>
    distinct(sentences, key),
  );
  const language = knownLanguage ?? (languages.size === 1 ? [...languages][0] : undefined);
  return [
    language && languageName(language),
    transcription.durationMs !== undefined && formatClock(transcription.durationMs),
    sentences.length > 0 && plural(sentences.length, "sentence"),
    speakers.size > 1 && plural(speakers.size, "speaker"),
    channels.size > 1 && plural(channels.size, "channel"),
    fileCount > 1 && `one of the ${fileCount} files of this task`,
  ];
}

/** The different values of a sentence's property, without those that are absent. */
const distinct = (sentences, key) =>
  new Set(sentences.map((sentence) => sentence[key]).filter((value) => value !== undefined));

function audioSource({ file, url }) {
  return file ?? webAddress(url)?.href;
}

function recordingName({ file, url }) {
  return file?.name ?? (url ? fileNameOf(url) : "transcript");
}

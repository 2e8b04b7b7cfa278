/**
 * What came of a run: its head, the audio with its captions, the transcript and its search,
 * subtitles and files to keep.
 */

import { createCaptions } from "./captions.js";
import {
  downloadName,
  fileNameOf,
  formatClock,
  languageName,
  plural,
  webAddress,
} from "./format.js";
import { copyText, saveFile } from "./keep.js";
import { createPlayer } from "./player.js";
import { createSearch } from "./search.js";
import { createSubtitles } from "./subtitles.js";
import { renderTranscript } from "./transcript.js";

/**
 * Up to this many words the player's track shows words, beyond it sentences: more would be thinner
 * than a pixel.
 */
const WORDS_ON_TRACK = 300;

/**
 * @typedef {{ title: string, file?: File, url?: string, language?: string }} About the recording
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
  /** @type {About} */
  let recording;
  let transcript;
  /** What is shown; its memory is WebAssembly's and given back when something else is. */
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

  /** Offers these files, and the text. */
  function offer(extensions) {
    for (const button of part("#downloads").children) {
      button.hidden = !extensions.includes(button.value);
      button.setAttribute(
        "aria-label",
        `Download ${downloadName(nameOf(recording), button.value)}`,
      );
    }
    part("#exports").hidden = false;
  }

  function save(extension) {
    const name = downloadName(nameOf(recording), extension);
    if (extension === "json")
      saveFile(name, "application/json", `${JSON.stringify(transcription.toJSON(), null, 2)}\n`);
    else if (!transcription) saveFile(name, "text/plain", `${text}\n`);
    else if (!subtitles.save(extension)) {
      // A rule that is refused is put right where it is.
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
     * @param {About} about
     * @param {number} [fileCount] of the task
     */
    showTranscription(next, about, fileCount = 1) {
      [transcription, recording, text] = [next, about, next.text];
      const sentences = next.sentences();
      const distinct = (key) =>
        new Set(sentences.map((sentence) => sentence[key]).filter((value) => value !== undefined));
      const [speakers, channels, languages] = ["speakerId", "channelId", "language"].map(distinct);
      const language = about.language ?? (languages.size === 1 ? [...languages][0] : undefined);
      showHead(about, [
        language && languageName(language),
        next.durationMs !== undefined && formatClock(next.durationMs),
        sentences.length > 0 && plural(sentences.length, "sentence"),
        speakers.size > 1 && plural(speakers.size, "speaker"),
        channels.size > 1 && plural(channels.size, "channel"),
        fileCount > 1 && `one of the ${fileCount} files of this task`,
      ]);
      offer(["txt", "srt", "vtt", "json"]);
      part("#no-speech").hidden = !next.noSpeech;
      part("#tools").hidden = next.noSpeech;
      part("#show-transcript").checked = true;
      showView();
      transcript = renderTranscript(part("#transcript"), next, sentences, about.language);
      const wordCount = next.startTimes().length;
      const spans = wordCount > 0 && wordCount <= WORDS_ON_TRACK ? next.words() : sentences;
      player.load(audioOf(about), { transcript, spans, durationMs: next.durationMs });
      part("#captions").hidden = part("#player").hidden || next.noSpeech;
      search.load(next, transcript);
      subtitles.load(next, {
        name: nameOf(about),
        language: about.language,
        hasSpeakers: speakers.size > 0,
      });
    },
    /** Shows where the text of a direct model will come: it has no times. */
    beginText(about, facts) {
      recording = about;
      showHead(about, facts);
      for (const selector of ["#exports", "#no-speech", "#tools", "#captions", "#subtitles"])
        part(selector).hidden = true;
      player.load(audioOf(about));
    },
    offerText(said) {
      text = said;
      offer(["txt"]);
    },
    sayNoSpeech(noSpeech) {
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

function audioOf({ file, url }) {
  return file ?? webAddress(url)?.href;
}

function nameOf({ file, url }) {
  return file?.name ?? (url ? fileNameOf(url) : "transcript");
}

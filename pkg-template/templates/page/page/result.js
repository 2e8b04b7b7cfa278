// The result: transcript, player and downloads.

import { byId } from "./state.js";
import { clock, showTranscript } from "./transcript.js";

let transcription;
/** Name of the files that are downloaded, without an ending. */
let fileName;

/**
 * @param {{ name: string, file?: File, url?: string }} recording
 * @param {import("dashscope-asr").Transcription} made
 */
export function showResult({ name, file, url }, made) {
  transcription = made;
  fileName = name.replace(/\.\w{1,5}$/, "") || "transcript";
  const { length } = transcription.sentences();
  const durationMs = transcription.durationMs;
  byId("result-title").textContent = name;
  byId("facts").textContent = [
    durationMs && clock(durationMs),
    `${length} sentence${length === 1 ? "" : "s"}`,
  ]
    .filter(Boolean)
    .join(" · ");
  byId("no-speech").hidden = !transcription.noSpeech;
  setAudio(file ? URL.createObjectURL(file) : url);
  showTranscript(byId("transcript"), byId("audio"), transcription);
}

export function clearResult() {
  setAudio(undefined);
  transcription.free();
  transcription = undefined;
}

/**
 * @param {string | undefined} source none where the recording is not at hand: a file that was
 *   chosen before the page was loaded again
 */
function setAudio(source) {
  const audio = byId("audio");
  URL.revokeObjectURL(audio.src); // the file of before, if it was one
  audio.hidden = !source;
  byId("audio-fault").hidden = true;
  if (source) audio.src = source;
  else audio.removeAttribute("src");
}

byId("audio").addEventListener("error", ({ target }) => {
  byId("audio-fault").hidden = !target.hasAttribute("src");
});

/** Rules of subtitles as Netflix has them: a Chinese character is as wide as two letters. */
function rules() {
  const chinese = /\p{Script=Han}/u.test(transcription.text);
  return { speakers: true, maxLineWidth: chinese ? 32 : 42, maxReadingSpeed: chinese ? 18 : 20 };
}

const TEXT_OF = {
  srt: () => transcription.toSrt(rules()),
  vtt: () => transcription.toVtt(rules()),
  txt: () =>
    transcription.toText({
      speakers: transcription.sentences().some(({ speakerId }) => speakerId !== undefined),
    }),
};

for (const format of Object.keys(TEXT_OF)) {
  byId(`download-${format}`).addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([TEXT_OF[format]()], { type: "text/plain" }));
    link.download = `${fileName}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  });
}

byId("copy").addEventListener("click", async ({ target }) => {
  await navigator.clipboard.writeText(TEXT_OF.txt());
  target.textContent = "Copied";
  setTimeout(() => {
    target.textContent = "Copy text";
  }, 2000);
});

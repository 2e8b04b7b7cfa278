/** The calls of the package that transcribe a recording, and how their results are shown. */

import { bringIntoView } from "./page-state.js";

/**
 * @typedef {import("./source.js").Recording} Recording
 * @typedef {{ show: () => void, dispose?: () => void }} Outcome `dispose` frees a result that is not shown
 * @typedef {{ signal: AbortSignal, onProgress: (event: object) => void, onStatus: (event: object) => void }} Handlers
 *
 * @param {import("../pkg-template/index.d.ts").Client} client
 * @param {{ result: object, recognition: object, resultSection: HTMLElement, modelName: () => string }} views
 * @returns {Record<"transcribe" | "recognize" | "recognizeStream", (recording: Recording, call: { audio: File | string, options: object }) => (handlers: Handlers) => Promise<Outcome>>}
 *   by method of the client
 */
export function createCalls(client, { result, recognition, resultSection, modelName }) {
  /** Shows the view of a recognition, still without text. */
  function begin(recording) {
    result.beginRecognition(recording, [modelName()]);
    recognition.start();
    bringIntoView(resultSection);
  }

  function showEnd(last) {
    result.showNoSpeech(last.noSpeech);
    recognition.done(last);
  }

  const transcriptionOutcome = (transcription, recording) => ({
    show: () => result.showTranscription(transcription, recording),
    dispose: () => transcription.free(),
  });

  return {
    transcribe:
      (recording, { audio, options }) =>
      async (handlers) => {
        const transcription = await client.transcribe(audio, { ...options, ...handlers });
        return transcriptionOutcome(transcription, recording);
      },
    recognize:
      (recording, { audio, options }) =>
      async ({ signal, onProgress }) => {
        const answer = await client.recognize(audio, { ...options, signal, onProgress });
        if (answer.sentences) return transcriptionOutcome(answer, recording);
        return {
          show() {
            begin(recording);
            recognition.update(answer, recording.language);
            result.setText(answer.text);
            showEnd(answer);
          },
        };
      },
    recognizeStream:
      (recording, { audio, options }) =>
      async ({ signal, onProgress }) => {
        let last;
        const updates = client.recognizeStream(audio, { ...options, signal, onProgress });
        try {
          for await (const update of updates) {
            if (signal.aborted) break;
            if (!last) begin(recording);
            last = update;
            recognition.update(update, recording.language);
          }
        } finally {
          // The text before a stop or a failure can be exported, too.
          if (last) result.setText(last.text);
        }
        // A model that gives times has shown its text as it came; here are its sentences.
        if (last?.transcription) {
          recognition.hide();
          return transcriptionOutcome(last.transcription, recording);
        }
        return { show: () => showEnd(last) };
      },
  };
}

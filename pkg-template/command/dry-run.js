// Checks by the package itself, before any network: calls of a client whose requests go nowhere. A
// call that comes as far as its first request has nothing wrong.

import { Client, subtitles } from "../node.js";

const ANY_URL = "https://example.com/audio.wav";
const EMPTY_DOCUMENT = '{"transcripts":[]}';
const REFUSED = { status: 400, headers: { "Content-Type": "application/json" } };

export class DryRun {
  #options;

  /** @param {object} options those of the client */
  constructor(options) {
    this.#options = options;
  }

  /**
   * The error of a call that never came to its request. Each has a client of its own, since the
   * calls of one wait for each other to keep the service's limits.
   */
  async #errorOf(call) {
    let hasSent = false;
    const fetch = async () => {
      hasSent = true;
      return new Response("{}", REFUSED);
    };
    try {
      await call(new Client({ ...this.#options, fetch }));
    } catch (error) {
      if (!hasSent) return error;
    }
    return undefined;
  }

  /** Checks the options of a task, or its audio; gives the error. */
  ofTask(options, audio = ANY_URL) {
    return this.#errorOf((client) => client.transcribe(audio, options));
  }

  /** Checks the options of a direct recognition, or its audio; gives the error. */
  ofRecognition(options, audio = ANY_URL) {
    return this.#errorOf((client) => client.recognize(audio, options));
  }

  /** Checks the number of files at a time; gives the error. */
  ofConcurrency(concurrency) {
    return this.#errorOf((client) => client.transcribeAll([], { concurrency }).next());
  }

  /** Whether a direct model gives times: only those without take the option `incremental`. */
  async hasTimes(options) {
    const stream = (client) => client.recognizeStream(ANY_URL, { ...options, incremental: true });
    const error = await this.#errorOf((client) => stream(client).next());
    return error?.field === "options.incremental";
  }
}

/** Checks the rules of a subtitle file; gives the error. */
export async function errorOfRules(format, rules) {
  try {
    await subtitles(EMPTY_DOCUMENT, format, rules);
  } catch (error) {
    return error;
  }
  return undefined;
}

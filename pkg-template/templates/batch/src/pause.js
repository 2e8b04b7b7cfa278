// A pause of requests after an error that somebody must repair: no file fails for it.

const PAUSE_MS = 60_000;
/** Between two callers that come back, so that they never come all at once. */
const SPACING_MS = 60;

export class Pause {
  #failure = null;
  #untilMs = 0;
  #nextMs = 0;

  /** The failure that began the pause, until a request succeeds; `null` where there is none. */
  get failure() {
    return this.#failure;
  }

  /** Begins the pause, or prolongs it. Gives the milliseconds after which its caller may return. */
  begin(failure) {
    this.#failure = failure;
    this.#untilMs = Date.now() + PAUSE_MS;
    return this.laterMs();
  }

  end() {
    [this.#failure, this.#untilMs, this.#nextMs] = [null, 0, 0];
  }

  /** Milliseconds after which a caller may return; 0 where there is no pause. */
  laterMs() {
    const now = Date.now();
    if (this.#untilMs <= now) return 0;
    this.#nextMs = Math.max(this.#nextMs + SPACING_MS, this.#untilMs);
    return this.#nextMs - now;
  }
}

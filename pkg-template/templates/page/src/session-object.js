// The Durable Object of one session. Nothing is stored before the session is signed out, and
// nothing once its token has expired.

import { DurableObject } from "cloudflare:workers";

/** Clocks of machines differ: the record outlives the token by this. */
const CLOCK_DIFFERENCE_MS = 3_600_000;

export class Session extends DurableObject {
  async isOpen() {
    return (await this.ctx.storage.get("ended")) === undefined;
  }

  async end(expiresMs) {
    if (!(await this.isOpen())) return;
    await this.ctx.storage.put("ended", true);
    await this.ctx.storage.setAlarm(expiresMs + CLOCK_DIFFERENCE_MS);
  }

  async alarm() {
    await this.ctx.storage.deleteAll();
  }
}

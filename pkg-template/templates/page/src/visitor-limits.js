// The Durable Object of limits that are counted together: of a visitor, of an address with the
// networks around it, or of everybody. It counts exactly, wherever the requests come in. A refused
// request writes nothing, and some time after all buckets are full again, the object forgets them.

import { DurableObject } from "cloudflare:workers";
import { takeEach } from "./token-bucket.js";

/** An alarm is a write too: somebody who comes again soon costs none. */
const KEPT_MS = 600_000;

export class VisitorLimits extends DurableObject {
  /**
   * Takes `cost` of each limit, or nothing where one refuses.
   * @param {[name: string, limit: import("./token-bucket.js").Limit][]} limits
   * @returns {Promise<{ success: boolean, retryAfterS?: number, message?: string }>}
   */
  async take(limits, cost) {
    const { storage } = this.ctx;
    const { buckets, ...outcome } = await this.#taken(limits, cost);
    if (!buckets) return outcome;
    await storage.put("buckets", buckets);
    if ((await storage.getAlarm()) === null) await storage.setAlarm(forgetMs(buckets));
    return outcome;
  }

  /** Whether `cost` could be taken now. Takes nothing. */
  async check(limits, cost) {
    const { buckets, ...outcome } = await this.#taken(limits, cost);
    return outcome;
  }

  async #taken(limits, cost) {
    const buckets = (await this.ctx.storage.get("buckets")) ?? {};
    return takeEach(buckets, limits, cost, Date.now());
  }

  async alarm() {
    const { storage } = this.ctx;
    const forget = forgetMs((await storage.get("buckets")) ?? {});
    if (forget > Date.now()) await storage.setAlarm(forget);
    else await storage.deleteAll();
  }
}

const forgetMs = (buckets) =>
  Math.max(0, ...Object.values(buckets).map(({ fullMs }) => fullMs)) + KEPT_MS;

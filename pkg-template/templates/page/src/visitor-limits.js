// The Durable Object of one limit: it counts exactly for whoever its name stands for, wherever the
// requests come in. A refused request writes nothing, and once its bucket is full again, the object
// forgets it.

import { DurableObject } from "cloudflare:workers";
import { fullAtMs, take } from "./token-bucket.js";

export class VisitorLimits extends DurableObject {
  /**
   * Takes `cost` of the limit.
   * @param {import("./token-bucket.js").Limit} limit
   * @returns {Promise<{ success: boolean, retryAfterS?: number, message?: string }>}
   */
  async take(limit, cost) {
    const { storage } = this.ctx;
    const { bucket, ...outcome } = take(await storage.get("bucket"), limit, cost, Date.now());
    if (!bucket) return outcome;
    const forgetMs = fullAtMs(bucket, limit);
    await storage.put("bucket", { ...bucket, forgetMs });
    if ((await storage.getAlarm()) === null) await storage.setAlarm(forgetMs);
    return outcome;
  }

  async alarm() {
    const { storage } = this.ctx;
    const bucket = await storage.get("bucket");
    if (bucket?.forgetMs > Date.now()) await storage.setAlarm(bucket.forgetMs);
    else await storage.deleteAll();
  }
}

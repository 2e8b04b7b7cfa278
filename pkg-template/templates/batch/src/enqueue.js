/** Messages that a queue takes in one call. */
const MESSAGES_AT_ONCE = 100;

/**
 * Puts tasks of a batch into the queue, which may then hold some of them twice: the workflow of
 * each is started once.
 */
export async function enqueue(env, batch, tasks) {
  for (let at = 0; at < tasks.length; at += MESSAGES_AT_ONCE) {
    await env.QUEUE.sendBatch(
      tasks.slice(at, at + MESSAGES_AT_ONCE).map((task) => ({ body: { batch, task } })),
    );
  }
}

// Callers' signals, shared by many calls: one listener for all, gone with the last of them; and the
// queue through which events reach a loop. Without the WebAssembly.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { forwardAbort, isAbortSignal } from "../../pkg-template/abort-signals.js";
import { AsyncQueue, iterateEvents } from "../../pkg-template/async-queue.js";

const listeners = (signal) => getEventListeners(signal, "abort").length;
const idle = () => new Promise((resolve) => setImmediate(resolve));

describe("forwardAbort", () => {
  test("gives all controllers the reason, through one listener", () => {
    const caller = new AbortController();
    const controllers = Array.from({ length: 1000 }, () => new AbortController());
    const unlink = controllers.map((controller) => forwardAbort(caller.signal, controller));
    assert.equal(listeners(caller.signal), 1);
    const reason = new Error("enough");
    caller.abort(reason);
    for (const { signal } of controllers) assert.equal(signal.reason, reason);
    for (const end of unlink) end();
    assert.equal(listeners(caller.signal), 0);
  });

  test("reaches only those that are still linked; the last of them takes the listener away", () => {
    const caller = new AbortController();
    const [first, second, third] = [0, 0, 0].map(() => new AbortController());
    const ends = [first, second].map((controller) => forwardAbort(caller.signal, controller));
    ends[0]();
    ends[0]();
    assert.equal(listeners(caller.signal), 1, "ending twice ends no other subscription");
    ends[1]();
    assert.equal(listeners(caller.signal), 0);
    const end = forwardAbort(caller.signal, third);
    ends[1]();
    assert.equal(listeners(caller.signal), 1);
    caller.abort();
    assert.deepEqual(
      [first, second, third].map(({ signal }) => signal.aborted),
      [false, false, true],
    );
    end();
  });

  test("an abort inside of an abort: links that end or begin meanwhile", () => {
    const caller = new AbortController();
    const [first, second, late] = [0, 0, 0].map(() => new AbortController());
    const ends = [];
    first.signal.addEventListener("abort", () => {
      for (const end of ends) end();
      forwardAbort(caller.signal, late);
    });
    ends.push(forwardAbort(caller.signal, first), forwardAbort(caller.signal, second));
    caller.abort("enough");
    assert.equal(late.signal.reason, "enough", "a signal that is aborted aborts at once");
    assert.equal(second.signal.aborted, false, "its link had ended");
    assert.equal(listeners(caller.signal), 0);
  });

  test("a signal that is aborted already gets no listener", () => {
    for (const reason of [new Error("before"), null, "text", 0]) {
      const signal = AbortSignal.abort(reason);
      const controller = new AbortController();
      forwardAbort(signal, controller)();
      assert.equal(controller.signal.reason, reason);
      assert.equal(listeners(signal), 0);
    }
  });

  test("signals do not mix", () => {
    const callers = [new AbortController(), new AbortController()];
    const controllers = callers.map(({ signal }) => {
      const controller = new AbortController();
      forwardAbort(signal, controller);
      return controller;
    });
    callers[1].abort();
    assert.deepEqual(
      controllers.map(({ signal }) => signal.aborted),
      [false, true],
    );
  });

  test("what is no signal never aborts, and is not touched", () => {
    const target = new EventTarget();
    target.aborted = true;
    for (const value of [undefined, null, 0, "text", {}, target, new AbortController()]) {
      assert.equal(isAbortSignal(value), false);
      const controller = new AbortController();
      forwardAbort(value, controller)();
      assert.equal(controller.signal.aborted, false);
    }
    assert.equal(isAbortSignal(AbortSignal.timeout(1)), true);
  });
});

test("a queue keeps the order, and its reader waits", async () => {
  const queue = new AsyncQueue();
  queue.push(1);
  queue.push(undefined);
  assert.deepEqual([await queue.shift(), await queue.shift()], [1, undefined]);
  const waiting = queue.shift();
  await idle();
  queue.push(2);
  queue.push(3);
  assert.deepEqual([await waiting, await queue.shift()], [2, 3]);
});

describe("iterateEvents", () => {
  test("yields what is pushed, also before the loop asks, until the call ends", async () => {
    const call = async (push) => {
      for (const event of ["a", undefined, "c"]) push(event);
    };
    const events = [];
    for await (const event of iterateEvents(call)) {
      events.push(event);
      await idle();
    }
    assert.deepEqual(events, ["a", undefined, "c"]);
  });

  test("throws what the call is rejected with, after its events; also nothing", async () => {
    for (const error of [new Error("failed"), undefined, null]) {
      const loop = iterateEvents(async (push) => {
        push("a");
        throw error;
      });
      assert.equal((await loop.next()).value, "a");
      await assert.rejects(loop.next(), (thrown) => thrown === error);
    }
  });

  test("a loop that is left aborts the call, and waits for nothing", async () => {
    let stop;
    const call = (push, controller) => {
      stop = controller;
      push("a");
      return new Promise(() => {});
    };
    for await (const _ of iterateEvents(call)) break;
    assert.equal(stop.signal.aborted, true);
  });
});

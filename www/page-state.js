/** The state of the page as a whole. */

const byId = (id) => document.getElementById(id);

export function isWorking() {
  return document.documentElement.dataset.state === "working";
}

/** @param {"idle" | "working" | "done" | "error"} state */
export function setState(state) {
  const working = state === "working";
  document.documentElement.dataset.state = state;
  byId("transcribe").setAttribute("aria-disabled", String(working));
  byId("transcribe").textContent = working ? "Transcribing…" : "Transcribe";
  // A button that is hidden would lose the focus: the next useful one takes it.
  if (!working && document.activeElement === byId("stop"))
    (byId("resume").checkVisibility() ? byId("resume") : byId("transcribe")).focus();
  byId("stop").hidden = !working;
}

/** Scrolls to an outcome that is below the controls, as on a small screen. */
export function bringIntoView(element) {
  if (element.getBoundingClientRect().top < innerHeight * 0.7) return;
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: reduced ? "instant" : "smooth" });
}

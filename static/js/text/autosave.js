// Saves what is written soon after the last key, one request at a time, and tries again until it is acknowledged.
import { closing, forget, keep } from "./drafts.js";

const PAUSE_MS = 800;
const LONGEST_MS = 3000;
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000, 30000];

/**
 * @param draft see drafts.js; @param read the text as it is now; @param send (draft, html, options) → answer (send.js);
 * @param report (kind, answer) hears of each change of state: "saving", "saved", or the kind of a refusal.
 */
export function autosave({ draft, read, send, report }) {
  let timer;
  let since = 0;
  let failures = 0;
  let flight = null;
  // Not sent again until it has been changed; nothing at all is sent when the server will never take it.
  let refused = null;
  let isHalted = false;

  const isDirty = () => read() !== draft.saved;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(now, wait);
  }

  function now(options) {
    clearTimeout(timer);
    flight ??= once(read(), options).finally(() => (flight = null));
    return flight;
  }

  async function once(html, options) {
    if (isHalted || html === draft.saved || html === refused) return;
    since = 0;
    keep(Object.assign(draft, { html, sequence: draft.sequence + 1 }));
    report("saving");
    const answer = await send(draft, html, options);
    isHalted ||= Boolean(answer.isFinal);
    refused = ["conflict", "refused", "tooLarge"].includes(answer.kind) ? html : null;
    // Even the text that all began with must be sent from here on: it no longer stands there.
    if (answer.kind === "conflict") draft.saved = null;
    if (answer.kind === "ok") Object.assign(draft, { revision: answer.revision, saved: html });
    failures = answer.kind === "unreachable" || answer.kind === "signedOut" ? failures + 1 : 0;
    (isDirty() ? keep : forget)(draft);
    report(answer.kind === "ok" ? "saved" : answer.kind, answer);
    if (failures) later(AGAIN_MS[Math.min(failures, AGAIN_MS.length) - 1]);
    else if (isDirty()) later(PAUSE_MS);
  }

  closing.signal.addEventListener("abort", () => (isHalted = true));

  return {
    isDirty,
    isHalted: () => isHalted,
    /** Whether there is text that the server has not answered about. */
    hasNews: () => !isHalted && isDirty() && read() !== refused,
    isBusy: () => flight !== null,
    changed() {
      keep(Object.assign(draft, { html: read() }));
      report("saving");
      since ||= Date.now();
      if (!failures && !flight) later(Math.min(PAUSE_MS, Math.max(0, since + LONGEST_MS - Date.now())));
    },
    /** Saves at once, what was typed meanwhile too; resolves to whether all of it is saved. */
    async flush(options) {
      await flight;
      if (isDirty()) await now(options);
      return !isDirty();
    },
    /** The writer has chosen: go on from the revision that was read. */
    resume(revision) {
      refused = null;
      draft.revision = revision;
      later(0);
    },
    /** Somebody else's text has been taken over as it is. */
    adopt(revision) {
      refused = null;
      forget(Object.assign(draft, { revision, saved: read() }));
    },
    stop: () => clearTimeout(timer),
  };
}

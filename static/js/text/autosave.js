// Saves what is written soon after the last key, one request at a time, and tries again until it is acknowledged.
import { forget, keep } from "./drafts.js";

const PAUSE_MS = 800;
const LONGEST_MS = 3000;
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000, 30000];

/**
 * @param draft { person, meeting, item, editor, sequence, revision, html, saved }; `saved` is the text that the server
 *   has acknowledged, null when it is not known.
 * @param read the text as it is now; @param send (draft, html, options) → answer (send.js); @param report (kind, answer)
 *   tells each change of state: "saving", "saved", "unreachable", "signedOut", "conflict", "refused", "forbidden",
 *   "tooLarge".
 */
export function autosave({ draft, read, send, report }) {
  let timer;
  let since = 0;
  let failures = 0;
  let flight = null;
  // Nothing is sent while the writer must choose, or until what was refused has been changed.
  let refused = null;
  let isHalted = false;

  const isDirty = () => read() !== draft.saved;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(now, wait);
  }

  function now(options) {
    clearTimeout(timer);
    flight ??= once(options).finally(() => (flight = null));
    return flight;
  }

  async function once(options) {
    const html = read();
    if (isHalted || html === draft.saved || html === refused) return;
    since = 0;
    Object.assign(draft, { html, sequence: draft.sequence + 1 });
    keep(draft);
    report("saving");
    const answer = await send(draft, html, options);
    if (answer.kind === "ok") acknowledged(html, answer);
    else failed(html, answer);
  }

  function acknowledged(html, answer) {
    failures = 0;
    refused = null;
    draft.revision = answer.revision;
    draft.saved = html;
    if (isDirty()) keep(draft);
    else forget(draft);
    report("saved", answer);
    if (isDirty()) later(PAUSE_MS);
  }

  function failed(html, answer) {
    if (answer.kind === "conflict" || answer.isFinal) isHalted = true;
    else if (answer.kind === "refused" || answer.kind === "tooLarge") refused = html;
    else later(AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]);
    report(answer.kind, answer);
  }

  return {
    isDirty,
    isBusy: () => flight !== null,
    changed() {
      draft.html = read();
      keep(draft);
      if (!failures) report("saving");
      since ||= Date.now();
      if (!failures && !flight) later(Math.min(PAUSE_MS, Math.max(0, since + LONGEST_MS - Date.now())));
    },
    /** Saves at once, what was typed meanwhile too; resolves when there is an answer. */
    async flush(options) {
      await flight;
      failures = 0;
      if (isDirty()) await now(options);
      return !isDirty();
    },
    /** The writer has chosen: go on from the revision that was read. */
    resume(revision) {
      isHalted = false;
      draft.revision = revision;
      later(0);
    },
    /** Somebody else's text has been taken over as it is. */
    adopt(revision) {
      Object.assign(draft, { revision, saved: read() });
      forget(draft);
    },
    stop: () => clearTimeout(timer),
  };
}

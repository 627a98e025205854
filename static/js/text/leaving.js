// Nobody leaves unsaved text without being asked; what can still be sent when the page is hidden, is.
import { closing } from "./drafts.js";

const SMALL = 30_000;

/** Guards a form until `allow` is called, or its own link to the sign-in page is followed. */
export function guard(form, saver) {
  const done = new AbortController();
  const options = { signal: done.signal };
  let isAllowed = false;
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (!isAllowed && !closing.signal.aborted && (saver.isDirty() || saver.isBusy())) event.preventDefault();
    },
    options,
  );
  document.addEventListener(
    "visibilitychange",
    () => {
      const length = form.querySelector(".ProseMirror")?.innerHTML.length ?? 0;
      if (document.hidden && saver.isDirty()) saver.flush({ keepalive: length < SMALL });
    },
    options,
  );
  window.addEventListener("online", () => saver.isDirty() && saver.flush(), options);
  // What is unsent stays in this browser and is offered after signing in.
  form.querySelector("[data-sign-in]").addEventListener("click", () => (isAllowed = true));
  return { allow: () => done.abort() };
}

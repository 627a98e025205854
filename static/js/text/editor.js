// [data-editor]: a form whose textarea becomes an editor, saved while it is written in.
import { bind } from "../bind.js";
import { autosave } from "./autosave.js";
import { settler } from "./conflict.js";
import { draftOf, hold } from "./drafts.js";
import { keys } from "./keys.js";
import { guard } from "./leaving.js";
import { withLibrary } from "./library.js";
import { sendText } from "./send.js";
import { stateOf } from "./state.js";
import { readFrom, surfaceOf } from "./surface.js";
import { takeOver } from "./take-over.js";
import { tools } from "./tools.js";

/** Those that are open in this page: form → finish(), which resolves to whether it closed. */
export const opened = new Map();
/** How an editor is closed, form → () → whether it could be; one without leads back to the meeting. */
export const closers = new WeakMap();

function start(form, library) {
  const editor = surfaceOf(form, library);
  const read = readFrom(editor);
  // A text that goes on from an unsent one has not been saved, whatever the form says.
  const draft = draftOf(form, "unsaved" in form.dataset ? null : read());
  const show = stateOf(form);
  let conflict = null;

  function report(kind, answer) {
    if (kind !== "saving") conflict = kind === "conflict" ? answer.html : null;
    if (kind === "saved") form.closest("article")?.setAttribute("data-revision", draft.revision);
    show(kind, answer);
  }

  const saver = autosave({ draft, read, send: (...about) => sendText(form, ...about), report });
  const leave = guard(form, saver);
  const release = hold(draft.editor);
  const focusTools = tools(form, editor);

  const settle = settler({ form, editor, saver, report, latest: () => conflict });

  async function save() {
    const isSaved = await saver.flush();
    if (!isSaved && conflict) await settle();
    return isSaved;
  }

  let closing = null;
  const finish = () => (closing ??= close().finally(() => (closing = null)));

  async function close() {
    const isDone = (await save()) || saver.isHalted();
    if (!isDone || (closers.has(form) && !(await closers.get(form)()))) return false;
    saver.stop();
    leave.allow();
    release();
    opened.delete(form);
    if (!closers.has(form)) location.assign(form.dataset.home);
    return true;
  }

  function submit(event) {
    event.preventDefault();
    // Two texts put together are only a proposal until the writer says so.
    if ("proposed" in form.dataset) draft.saved = null;
    finish();
  }

  editor.on("update", () => saver.changed());
  takeOver({ form, editor, library, draft, saver });
  form.querySelector("[data-compare]").addEventListener("click", settle);
  form.addEventListener("submit", submit);
  keys(form, editor, { save, finish, focusTools });
  opened.set(form, finish);
  if (draft.saved === null) saver.changed();
  form.dispatchEvent(new CustomEvent("text:opened", { bubbles: true, detail: { editor } }));
}

bind("[data-editor]", (form) => withLibrary(form.dataset.library, (library) => start(form, library)));

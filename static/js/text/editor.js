// [data-editor]: a form whose textarea becomes an editor, saved while it is written in.
import { bind } from "../bind.js";
import { autosave } from "./autosave.js";
import { choose } from "./conflict.js";
import { draftOf, hold } from "./drafts.js";
import { guard } from "./leaving.js";
import { sendText } from "./send.js";
import { stateOf } from "./state.js";
import { readFrom, surfaceOf } from "./surface.js";
import { takeOver } from "./take-over.js";
import { tools } from "./tools.js";

/** Those that are open in this page: form → finish(), which resolves to whether it closed. */
export const opened = new Map();

bind("[data-editor]", async (form) => {
  const library = await import(form.dataset.library);
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

  async function settle() {
    const choice = await choose(form, conflict);
    editor.commands.focus(null, { scrollIntoView: false });
    if (!choice) return;
    editor.commands.setContent(choice.html, { emitUpdate: false });
    if (choice.isTheirs) saver.adopt(choice.revision);
    else saver.resume(choice.revision);
    if (choice.isTheirs) report("saved", { html: "<span></span>" });
  }

  async function save() {
    const isSaved = await saver.flush();
    if (!isSaved && conflict) await settle();
    return isSaved;
  }

  async function finish() {
    if (!(await save())) return false;
    saver.stop();
    leave.allow();
    release();
    opened.delete(form);
    return form.dispatchEvent(new CustomEvent("text:finished", { bubbles: true }));
  }

  function key(event) {
    const isInEditor = editor.view.dom.contains(event.target);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") save();
    else if (event.altKey && event.key === "F10") focusTools();
    else if (event.key === "Escape" && isInEditor) finish();
    else if (event.key === "Escape" && event.target.closest("[data-dock]")) editor.commands.focus();
    else return;
    event.preventDefault();
  }

  editor.on("update", () => saver.changed());
  takeOver({ form, editor, library, draft, saver });
  form.querySelector("[data-compare]").addEventListener("click", settle);
  form.addEventListener("submit", (event) => (event.preventDefault(), finish()));
  form.addEventListener("keydown", key);
  opened.set(form, finish);
  if (draft.saved === null) saver.changed();
  form.dispatchEvent(new CustomEvent("text:opened", { bubbles: true, detail: { editor } }));
});

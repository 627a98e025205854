// [data-editor]: a form whose textarea becomes an editor, saved while it is written in.
import { bind } from "../bind.js";
import { autosave } from "./autosave.js";
import { choose } from "./conflict.js";
import { hold } from "./drafts.js";
import { extensionsFrom } from "./extensions.js";
import { guard } from "./leaving.js";
import { pasteFrom } from "./paste.js";
import { element, post } from "./send.js";
import { stateOf } from "./state.js";
import { takeOver } from "./take-over.js";
import { tools } from "./tools.js";

/** Those that are open in this page: form → { finish(): Promise<closed>, resume(draft) }. */
export const opened = new Map();

function editorIn(form, library) {
  const area = form.elements.text;
  const attributes = { class: "richtext", role: "textbox", "aria-multiline": "true", spellcheck: "true" };
  attributes["aria-label"] = form.querySelector(`label[for="${area.id}"]`).textContent;
  const place = form.querySelector("[data-place]");
  const { extensions } = JSON.parse(area.dataset.djangoProseEditorCesam);
  const editor = new library.Editor({
    element: place,
    injectCSS: false,
    extensions: extensionsFrom(library, extensions),
    content: area.value,
    editorProps: { attributes, handleDOMEvents: { paste: pasteFrom(form) } },
  });
  area.hidden = true;
  place.hidden = false;
  return editor;
}

function draftOf(form, saved) {
  const { revision, editor, sequence, writer } = form.elements;
  const { meeting, item } = form.dataset;
  const numbers = { revision: Number(revision.value), sequence: Number(sequence.value) };
  return { person: writer.value, meeting, item, editor: editor.value, ...numbers, html: saved, saved };
}

async function send(form, draft, html, options) {
  const { revision, editor, sequence, person: writer } = draft;
  const answer = await post(form.dataset.autosave, { text: html, revision, editor, sequence, writer }, options);
  if (answer.kind === "ok") answer.revision = Number(element(answer.html).dataset.revision);
  return answer;
}

bind("[data-editor]", async (form) => {
  const library = await import(form.dataset.library);
  const editor = editorIn(form, library);
  const read = () => (editor.isEmpty ? "" : editor.getHTML());
  // A text that goes on from an unsent one has not been saved, whatever the form says.
  const draft = draftOf(form, "unsaved" in form.dataset ? null : read());
  const show = stateOf(form);
  let conflict = null;

  const report = (kind, answer) => {
    conflict = kind === "conflict" ? answer.html : kind === "saving" ? conflict : null;
    show(kind, answer);
    if (kind === "saved") form.closest("article")?.setAttribute("data-revision", draft.revision);
  };
  const saver = autosave({ draft, read, send: (...about) => send(form, ...about), report });
  const leave = guard(form, saver);
  const release = hold(draft.editor);
  const focusTools = tools(form, editor);

  async function settle() {
    const choice = await choose(form, conflict);
    editor.commands.focus(null, { scrollIntoView: false });
    if (!choice) return;
    editor.commands.setContent(choice.html, { emitUpdate: false });
    if (choice.isTheirs) saver.adopt(choice.revision);
    saver.resume(choice.revision);
    if (choice.isTheirs) show("saved", { html: "<span></span>" });
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
    form.dispatchEvent(new CustomEvent("text:finished", { bubbles: true, detail: { editor } }));
    return true;
  }

  editor.on("update", () => saver.changed());
  takeOver({ form, editor, library, draft, saver });
  form.querySelector("[data-compare]").addEventListener("click", settle);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish();
  });
  form.addEventListener("keydown", (event) => {
    const isInEditor = editor.view.dom.contains(event.target);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") save();
    else if (event.altKey && event.key === "F10") focusTools();
    else if (event.key === "Escape" && isInEditor) finish();
    else if (event.key === "Escape" && event.target.closest("[data-dock]")) editor.commands.focus();
    else return;
    event.preventDefault();
  });
  opened.set(form, { finish });
  if (draft.saved === null) saver.changed();
  form.dispatchEvent(new CustomEvent("text:opened", { bubbles: true, detail: { editor } }));
});

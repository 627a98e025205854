// Somebody else saved while this editor had nothing unsaved: their text is taken over where the two differ, so that
// the cursor stays, undo undoes only one's own, and going on writing is no conflict.
import { element } from "./send.js";

function replaceDifference(editor, library, html) {
  const { doc, schema } = editor.state;
  const next = library.createDocument(html, schema);
  const start = doc.content.findDiffStart(next.content);
  if (start === null) return;
  let { a, b } = doc.content.findDiffEnd(next.content);
  const overlap = start - Math.min(a, b);
  if (overlap > 0) [a, b] = [a + overlap, b + overlap];
  const change = editor.state.tr.replace(start, a, next.slice(start, b));
  editor.view.dispatch(change.setMeta("addToHistory", false).setMeta("preventUpdate", true));
}

/** Listens for "text:elsewhere" { revision } on the form (live.js). */
export function takeOver({ form, editor, library, draft, saver }) {
  const isIdle = () => !saver.isDirty() && !saver.isBusy() && !editor.view.composing && !editor.isDestroyed;
  form.addEventListener("text:elsewhere", async ({ detail }) => {
    if (detail.revision <= draft.revision || !isIdle()) return;
    const answer = await fetch(form.dataset.fresh, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.headers.has("HX-Redirect")) return;
    const fresh = element(await answer.text()).querySelector("[data-editor]");
    if (!isIdle()) return;
    replaceDifference(editor, library, fresh.elements.text.value);
    saver.adopt(Number(fresh.elements.revision.value));
    form.closest("article")?.setAttribute("data-revision", draft.revision);
  });
}

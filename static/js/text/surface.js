// The textarea of a form becomes the place where the text is written, as it is read.
import { extensionsFrom } from "./extensions.js";
import { pasteFrom } from "./paste.js";

/** The editor of a form, from the package's library. Its label and language are those of the textarea. */
export function surfaceOf(form, library) {
  const area = form.elements.text;
  const attributes = { class: "richtext", role: "textbox", "aria-multiline": "true", spellcheck: "true" };
  attributes["aria-label"] = form.querySelector(`label[for="${area.id}"]`).textContent;
  const place = form.querySelector("[data-place]");
  const { extensions } = JSON.parse(area.dataset.djangoProseEditorCesam);
  const editor = new library.Editor({
    element: place,
    // Our own style sheet has what the editor needs; the Content-Security-Policy takes no other.
    injectCSS: false,
    extensions: extensionsFrom(library, extensions),
    content: area.value,
    editorProps: { attributes, handleDOMEvents: { paste: pasteFrom(form) } },
  });
  area.hidden = true;
  place.hidden = false;
  return editor;
}

/** The text as it is sent: "" when nothing is written. */
export const readFrom = (editor) => () => (editor.isEmpty ? "" : editor.getHTML());

// Both texts in a dialog: the writer's choice, or null for later.
import { element, post } from "./send.js";

/**
 * Resolves to { html, revision } with the text that shall stand in the editor, based on the revision that was shown;
 * null when the person decides later. `isTheirs` tells that nothing of the writer's own is left to save.
 */
function choose(form, html) {
  const dialog = element(html);
  form.append(dialog);
  dialog.showModal();
  dialog.querySelector("h2").scrollIntoView({ block: "nearest" });
  return new Promise((resolve) => {
    let choice = null;
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("[data-choose]");
      if (button) {
        const which = button.dataset.choose;
        const text = dialog.querySelector(`[data-${which}]`).content.textContent;
        choice = { html: text, revision: Number(dialog.dataset.revision), isTheirs: which === "theirs" };
        if (button.dataset.yield) post(button.dataset.yield, {});
      }
      if (button || event.target.closest("[data-dialog-close]")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(choice);
    });
  });
}

/**
 * Gives back settle(), which lets the writer choose and puts the choice in the editor; one dialog at a time.
 * `latest` gives the last refusal's fragment, null when there is no conflict (any more).
 */
export function settler({ form, editor, saver, report, latest }) {
  let asked = null;

  async function settle() {
    // What has been typed since the refusal is compared too, or the choice would take it away.
    while (latest() && saver.hasNews()) await saver.flush();
    if (!latest()) return;
    const choice = await choose(form, latest());
    editor.commands.focus(null, { scrollIntoView: false });
    if (!choice) return;
    editor.commands.setContent(choice.html, { emitUpdate: false });
    if (choice.isTheirs) saver.adopt(choice.revision);
    else saver.resume(choice.revision);
    if (choice.isTheirs) report("saved", { html: "<span></span>" });
  }

  return () => (asked ??= settle().finally(() => (asked = null)));
}

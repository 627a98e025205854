// The editor's one question, in the page's own dialog: an address, or the caption of a table.
const formOf = (editor) => editor.view.dom.closest("[data-editor]");

/** The answer, or null when the person changed their mind. `isFit` refuses an answer with the dialog's own sentence. */
export function ask(editor, about, value, isFit = () => true) {
  const dialog = formOf(editor).querySelector("[data-ask]");
  const input = dialog.querySelector("[data-ask-input]");
  const error = dialog.querySelector("[data-ask-error]");
  for (const part of ["heading", "label", "help"]) {
    const place = dialog.querySelector(`[data-ask-${part}]`);
    place.textContent = place.dataset[about];
  }
  input.value = value;
  error.hidden = true;
  dialog.showModal();
  input.select();
  return new Promise((resolve) => {
    const done = new AbortController();
    const options = { signal: done.signal };
    const finish = (answer) => {
      done.abort();
      dialog.close();
      resolve(answer);
    };
    const submit = () => {
      error.hidden = isFit(input.value);
      if (error.hidden) finish(input.value);
      else input.focus();
    };
    dialog.querySelector("[data-ask-ok]").addEventListener("click", submit, options);
    input.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), submit()), options);
    dialog.addEventListener("close", () => finish(null), options);
  });
}

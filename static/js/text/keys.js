// Ctrl+S saves now, Escape closes (in the tools it leads back to the text), Alt+F10 leads to the tools.
export function keys(form, editor, { save, finish, focusTools }) {
  form.addEventListener("keydown", (event) => {
    const isInEditor = editor.view.dom.contains(event.target);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") save();
    else if (event.altKey && event.key === "F10") focusTools();
    else if (event.key === "Escape" && isInEditor) finish();
    else if (event.key === "Escape" && event.target.closest("[data-dock]")) editor.commands.focus();
    else return;
    event.preventDefault();
  });
}

// [data-dialog-open="id"] opens the <dialog>; [data-dialog-close] in it closes; [data-dialog-show] opens by itself
// when htmx brings it. Focus returns to where it was: the browser does that for showModal().
import { bind } from "./bind.js";

bind("[data-dialog-open]", (button) => {
  button.addEventListener("click", (event) => {
    const dialog = document.getElementById(button.dataset.dialogOpen);
    if (!dialog) return;
    event.preventDefault();
    dialog.showModal();
  });
});

bind("dialog", (dialog) => {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-dialog-close]")) dialog.close();
  });
  if ("dialogShow" in dialog.dataset) {
    const before = document.activeElement;
    dialog.showModal();
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
    });
  }
});

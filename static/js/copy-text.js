// [data-copy="id"] copies the text of that field. Hidden until this script is there; says what came of it.
import { announce } from "./announce.js";
import { bind } from "./bind.js";

bind("[data-copy]", (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
      announce(button.dataset.copied, { kind: "positive" });
    } catch {
      // Without https the browser has no clipboard for pages.
      field.focus();
      field.select();
      announce(button.dataset.notCopied, { kind: "danger" });
    }
  });
});

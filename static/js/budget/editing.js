// A cell with a field in it: Enter and Tab save and go on, Esc leaves what was.
import { beside, focus, isWritable } from "./cells.js";
import { save } from "./saving.js";

const NEXT = { Enter: [1, 0], Tab: [0, 1] };

/** Puts a field into the cell; `typed` replaces what is there. */
export function open(cell, typed) {
  if (!isWritable(cell) || cell.querySelector("input")) return;
  const was = [...cell.childNodes];
  const field = document.createElement("input");
  field.className = "budget__field";
  if ("text" in cell.dataset) field.classList.add("budget__field--text");
  else field.inputMode = "decimal";
  field.setAttribute("aria-label", cell.dataset.label);
  field.value = typed ?? cell.dataset.own;
  cell.replaceChildren(field);
  field.focus();
  let isClosing = false;
  const close = () => {
    isClosing = true;
    cell.replaceChildren(...was);
  };
  const keep = async (then) => {
    if (field.readOnly) return;
    const value = field.value;
    if (value === cell.dataset.own) {
      close();
      return focus(then ?? cell);
    }
    field.readOnly = true;
    const isSaved = await save([{ cell, value }]);
    field.readOnly = false;
    // A cell that was saved is another element now; one that was not keeps the field and what was typed.
    if (isSaved) focus(document.getElementById((then ?? cell).id));
    else field.setAttribute("aria-invalid", "true");
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      close();
      focus(cell);
    } else if (NEXT[event.key]) {
      const [down, right] = NEXT[event.key];
      const turned = event.shiftKey ? [-down, -right] : [down, right];
      keep(beside(cell, ...turned));
    } else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => {
    if (!isClosing && field.isConnected && field.value === cell.dataset.own) close();
    else if (!isClosing && field.isConnected) keep(document.activeElement?.closest?.("td"));
  });
}

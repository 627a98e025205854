// <details data-menu>: Escape closes and gives the focus back; a click or a focus outside closes.
import { bind } from "./bind.js";

bind("details[data-menu]", (menu) => {
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    summary.focus();
  });
  const outside = (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("pointerdown", outside);
  document.addEventListener("focusin", outside);
});

// Arrows, Home and End move between cells; Enter and F2 open one, Delete empties it, and what is typed begins a new
// one: a figure, or any letter where words stand.
import { bind } from "../bind.js";
import { beside, focus, isCell, isWritable } from "./cells.js";
import { open } from "./editing.js";
import { save } from "./saving.js";

const FIGURE = /^[-−+(0-9,.]$/;
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function far(cell, right) {
  let at = cell;
  while (beside(at, 0, right)) at = beside(at, 0, right);
  return at;
}

bind("table[data-budget]", (table) => {
  const first = table.querySelector("td[data-cell]");
  if (first) first.tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!isCell(cell) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (WAYS[event.key]) focus(beside(cell, ...WAYS[event.key]));
    else if (event.key === "Home") focus(far(cell, -1));
    else if (event.key === "End") focus(far(cell, 1));
    else if (event.key === "Enter" || event.key === "F2") open(cell);
    else if (!isWritable(cell)) return;
    else if (event.key === "Delete" || event.key === "Backspace") save([{ cell, value: "" }]);
    else if (FIGURE.test(event.key) || ("text" in cell.dataset && event.key.length === 1)) open(cell, event.key);
    else return;
    event.preventDefault();
  });
  table.addEventListener("click", (event) => isCell(event.target) && focus(event.target));
  table.addEventListener("dblclick", (event) => isCell(event.target) && open(event.target));
});

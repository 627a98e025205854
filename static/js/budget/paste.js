// A block that is pasted goes into the cells from the focused one to the right and down.
import { bind } from "../bind.js";
import { beside, focus, isCell, isWritable } from "./cells.js";
import { save } from "./saving.js";

bind("table[data-budget]", (table) => {
  table.addEventListener("paste", async (event) => {
    const cell = event.target;
    if (!isCell(cell)) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const edits = [];
    text.split("\n").forEach((line, down) =>
      line.split("\t").forEach((value, right) => {
        const there = beside(cell, down, right);
        if (there && isWritable(there)) edits.push({ cell: there, value });
      }),
    );
    if (edits.length && (await save(edits))) focus(document.getElementById(cell.id));
  });
});

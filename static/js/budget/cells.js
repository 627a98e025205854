// Cells of a budget's table by their place.
export const isCell = (element) => element?.matches?.("td[data-cell]");

/** Cells that somebody else writes, or nobody, are passed through and stay as they are. */
export const isWritable = (cell) => cell.getAttribute("aria-readonly") !== "true";

export function tableOf(cell) {
  return cell.closest("table[data-budget]");
}

/** The cell so many rows down and columns to the right, or nothing past the edge. */
export function beside(cell, down, right) {
  const row = cell.parentElement;
  const there = tableOf(cell).tBodies[0].rows[row.sectionRowIndex + down];
  const found = there?.cells[cell.cellIndex + right];
  return isCell(found) ? found : null;
}

/** One cell of the table is in the order of Tab; the arrows move which. */
export function focus(cell) {
  if (!cell) return;
  for (const other of tableOf(cell).querySelectorAll("td[tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

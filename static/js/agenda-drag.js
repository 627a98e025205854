// An item is dragged by its handle: above or below another, or under it when it is dropped to the right of its number.
const tree = document.querySelector("[data-agenda][data-items]");
let dragged = null;

/** Where a drop at this point would put the item: {row, where: "before" | "after" | "under"}. */
function aim(event) {
  const line = event.target.closest?.(".agenda__line");
  const row = line?.closest("[data-row]");
  if (!row || dragged.contains(row)) return null;
  const box = line.getBoundingClientRect();
  const part = (event.clientY - box.top) / box.height;
  const isInside = part > 0.3 && part < 0.7;
  // Below an item that holds others is before the first of them: the same gap, so the same line.
  const where = isInside ? "under" : part <= 0.5 ? "before" : "after";
  return { line, row, where };
}

function clear() {
  for (const line of tree.querySelectorAll("[data-drop]")) delete line.dataset.drop;
}

function values({ row, where }) {
  if (where === "under") return { under: row.dataset.row };
  const under = row.parentElement.closest("[data-row]")?.dataset.row ?? "";
  if (where === "before") return { under, before: row.dataset.row };
  let next = row.nextElementSibling;
  while (next && (!next.dataset.row || next === dragged)) next = next.nextElementSibling;
  return { under, before: next?.dataset.row ?? "" };
}

tree?.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.("[data-grip]")) return;
  dragged = event.target.closest("[data-row]");
  dragged.dataset.dragged = "";
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".agenda__link").textContent.trim());
  event.dataTransfer.setDragImage(dragged, 0, 0);
});

tree?.addEventListener("dragover", (event) => {
  if (!dragged) return;
  clear();
  const at = aim(event);
  if (!at) return;
  event.preventDefault();
  at.line.dataset.drop = at.where;
});

tree?.addEventListener("drop", (event) => {
  const at = dragged && aim(event);
  if (!at) return;
  event.preventDefault();
  const url = `${tree.dataset.items}${dragged.dataset.row}/place/`;
  htmx.ajax("POST", url, { source: tree, swap: "none", values: values(at) });
});

tree?.addEventListener("dragend", () => {
  clear();
  if (dragged) delete dragged.dataset.dragged;
  dragged = null;
});

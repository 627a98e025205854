// Alt and an arrow move the item that has the focus in the agenda; F2 renames it; Alt and Enter take it up in a meeting
// in session.
const tree = document.querySelector("[data-agenda][data-items]");
const ACTS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

tree?.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || event.target.matches("input") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const pk = row.dataset.row;
  if (event.altKey && ACTS[event.key]) {
    event.preventDefault();
    // The tree is the source, not the row: a row is replaced while the next press waits for its turn.
    htmx.ajax("POST", `${tree.dataset.items}${pk}/${ACTS[event.key]}/`, { source: tree, swap: "none" });
  } else if (event.altKey && event.key === "Enter" && document.querySelector("#meeting-now")) {
    event.preventDefault();
    htmx.ajax("POST", `${tree.dataset.items}${pk}/current/`, { source: tree, swap: "none" });
  } else if (!event.altKey && event.key === "F2") {
    event.preventDefault();
    htmx.ajax("GET", `${tree.dataset.items}${pk}/title/`, { target: `#agenda-line-${pk}`, swap: "outerHTML settle:0ms" });
  }
});

// [data-masking]: what is selected in one place of the text is what the bar at the foot of the page masks.
import { bind } from "./bind.js";

const signs = (text) => Array.from(text).length;

/** The selection inside one place, without spaces at its ends; null for anything else. */
function selected(root) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const of = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-place]");
  const place = of(range.startContainer);
  if (!place || !root.contains(place)) return null;
  if (of(range.endContainer) !== place) {
    // A drag that ends just outside: up to the end of where it began.
    if (!range.intersectsNode(place)) return null;
    range.setEndAfter(place.lastChild);
  }
  const before = document.createRange();
  before.selectNodeContents(place);
  before.setEnd(range.startContainer, range.startOffset);
  const text = range.toString();
  const quote = text.trim();
  const lead = text.length - text.trimStart().length;
  return quote ? { path: place.dataset.place, start: signs(before.toString() + text.slice(0, lead)), quote } : null;
}

bind("[data-masking]", (root) => {
  const bar = root.querySelector("[data-masking-bar]");
  let waiting;
  const look = () => {
    if (bar.contains(document.activeElement)) return;
    const found = selected(root);
    bar.hidden = !found;
    if (!found) return;
    for (const name of ["path", "start", "quote"]) bar.elements[name].value = found[name];
    bar.querySelector("[data-masking-quote]").textContent = found.quote;
  };
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  // What was selected before this file was here.
  look();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || bar.hidden) return;
    bar.hidden = true;
    document.getSelection()?.removeAllRanges();
  });
});

/**
 * Start a behaviour on every element that matches, now and whenever htmx brings new ones.
 * The module's own script is deferred, so the document is complete when this runs.
 */
const starters = [];

export function bind(selector, start) {
  const started = new WeakSet();
  const look = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      if (started.has(element)) continue;
      started.add(element);
      start(element);
    }
  };
  starters.push(look);
  look(document);
}

/** Start what belongs to an element that a script has put into the page. */
export function wake(root) {
  for (const look of starters) look(root);
}

document.addEventListener("htmx:load", (event) => wake(event.detail.elt));

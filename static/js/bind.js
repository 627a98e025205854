/**
 * Start a behaviour on every element that matches, now and whenever htmx brings new ones.
 * The module's own script is deferred, so the document is complete when this runs.
 */
export function bind(selector, start) {
  const started = new WeakSet();
  const run = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      if (started.has(element)) continue;
      started.add(element);
      start(element);
    }
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}

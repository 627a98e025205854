/**
 * Put the document's items as the server has them into the page, by id: heads always, texts when their revision is
 * another, order and removals. An item with [data-editing] on or in it keeps its text and stays, whatever happens:
 * somebody is writing there.
 */
export function reconcile(items, html) {
  const focused = items.contains(document.activeElement) ? document.activeElement.id : "";
  const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children];
  const isEdited = (item) => item.matches("[data-editing]") || item.querySelector("[data-editing]");
  const ids = new Set(fresh.map((item) => item.id));
  for (const item of [...items.children]) if (!ids.has(item.id) && !isEdited(item)) item.remove();
  const wanted = fresh.map((item) => {
    const own = item.id && document.getElementById(item.id);
    return own ? renew(own, item, isEdited(own)) : document.adoptNode(item);
  });
  order(items, wanted);
  // A head that was drawn anew has lost the focus.
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
}

function renew(own, item, isEdited) {
  if (own.className !== item.className) own.className = item.className;
  if (!isEdited && own.dataset.revision !== item.dataset.revision) {
    own.replaceChildren(...item.childNodes);
    for (const { name, value } of item.attributes) own.setAttribute(name, value);
    htmx.process(own);
    return own;
  }
  const part = (name) => [own, item].map((one) => one.querySelector(`:scope > .${name}`));
  replace(...part("item__head"));
  const [below, newBelow] = part("item__below");
  // Somebody fills in a form there: it is drawn anew the next time.
  if (!below?.querySelector(":is(input, select, textarea, [contenteditable]):focus")) replace(below, newBelow);
  return own;
}

function replace(old, fresh) {
  if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
  old.replaceWith(fresh);
  htmx.process(fresh);
}

/** Moves the others around the item that has the focus: one that is moved itself loses the caret. */
function order(items, wanted) {
  const still = Math.max(0, wanted.findIndex((item) => item.contains(document.activeElement)));
  if (!wanted.length) return;
  if (!wanted[still].isConnected) put(items, wanted[still], items.firstElementChild);
  for (let at = still - 1; at >= 0; at--) put(items, wanted[at], wanted[at + 1]);
  for (let at = still + 1; at < wanted.length; at++) put(items, wanted[at], wanted[at - 1].nextElementSibling);
}

function put(items, item, before) {
  if (item === before || (before && item.nextElementSibling === before)) return;
  const isNew = !item.isConnected;
  // An editor that is moved lives on where the browser can keep it.
  if (!isNew && items.moveBefore) items.moveBefore(item, before);
  else items.insertBefore(item, before);
  if (isNew) htmx.process(item);
}

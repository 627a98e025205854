/**
 * Put the document's items as the server has them into the page, by id: heads always, texts when their revision is
 * another, order and removals. An item with [data-editing] on or in it keeps its text and stays, whatever happens:
 * somebody is writing there.
 */
export function reconcile(items, html) {
  const focused = items.contains(document.activeElement) ? document.activeElement.id : "";
  const wanted = new DOMParser().parseFromString(html, "text/html").body;
  const isEdited = (item) => item.matches("[data-editing]") || item.querySelector("[data-editing]");
  const fresh = [...wanted.children];
  const ids = new Set(fresh.map((item) => item.id));
  for (const item of [...items.children]) if (!ids.has(item.id) && !isEdited(item)) item.remove();
  let before = null;
  for (const item of fresh) {
    const own = item.id && document.getElementById(item.id);
    const placed = own ? renew(own, item, isEdited(own)) : document.adoptNode(item);
    const next = before ? before.nextElementSibling : items.firstElementChild;
    if (next !== placed) move(items, placed, next);
    if (!own) htmx.process(placed);
    before = placed;
  }
  // A head that was drawn anew, or moved by a browser that cannot keep it, has lost the focus.
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
  const [head, newHead] = [own, item].map((one) => one.querySelector(":scope > .item__head"));
  if (head && newHead && head.innerHTML !== newHead.innerHTML) {
    head.replaceWith(newHead);
    htmx.process(newHead);
  }
  return own;
}

/** Keeps focus and editor alive where the browser can. */
function move(parent, child, before) {
  if (child.isConnected && parent.moveBefore) parent.moveBefore(child, before);
  else parent.insertBefore(child, before);
}

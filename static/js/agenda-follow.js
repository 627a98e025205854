// "agendaChanged" (from HX-Trigger, or from whoever follows the meeting): the agenda and the document fetch themselves.
// detail.focus or detail.moved tell that this person did it; without them somebody else did, and nothing that is being
// done in the agenda is disturbed.
import { reconcile } from "./reconcile.js";

const tree = document.querySelector("[data-agenda]");
const items = document.querySelector("[data-document]");
let waits = false;

/** Whether a heading is being written, a menu is open or an item is being dragged. */
function isBusy() {
  const busy = "[data-inline] :focus, [data-agenda] [data-inline], .item-title, #item-menu:popover-open, [data-dragged]";
  return Boolean(document.querySelector(busy));
}

async function fetchItems() {
  const answer = await fetch(items.dataset.url, { headers: { "HX-Request": "true" } });
  if (answer.ok && !answer.redirected) reconcile(items, await answer.text());
}

function focusOn(...ids) {
  const target = ids.map((id) => id && document.getElementById(id)).find((found) => found?.checkVisibility());
  target?.focus({ preventScroll: false });
}

async function follow({ focus, moved }) {
  const isOwn = Boolean(focus || moved);
  if (!isOwn && isBusy()) {
    waits = true;
    return;
  }
  waits = false;
  if (isOwn) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  const before = document.activeElement?.id || document.body.dataset.opener;
  await Promise.all([htmx.ajax("GET", tree.dataset.url, { target: tree, swap: "innerHTML" }), fetchItems()]);
  if (focus) focusOn(focus, focus.replace(/^agenda-/, "item-"));
  else if (document.activeElement === document.body) {
    const pk = moved && before?.endsWith(`-${moved}`) ? before : moved && `agenda-${moved}`;
    focusOn(pk || before, moved && `item-more-${moved}`);
  }
}

if (tree && items) {
  let last = Promise.resolve();
  document.addEventListener("agendaChanged", (event) => {
    last = last.then(() => follow(event.detail ?? {}));
  });
  // What came meanwhile is fetched when that is done.
  const resume = () => {
    if (waits) setTimeout(() => !isBusy() && document.dispatchEvent(new CustomEvent("agendaChanged")), 0);
  };
  for (const name of ["focusout", "dragend", "toggle"]) document.addEventListener(name, resume, true);
}

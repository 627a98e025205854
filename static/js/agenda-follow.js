// "agendaChanged" (from HX-Trigger, or from whoever follows the meeting): the agenda and the document are fetched anew.
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

async function part({ dataset }) {
  const answer = await fetch(dataset.url, { headers: { "HX-Request": "true" }, cache: "no-store" });
  return answer.ok && !answer.headers.has("HX-Redirect") ? answer.text() : null;
}

/** The dots of what is not saved, which the server does not know of. */
function markUnsaved() {
  for (const item of items.querySelectorAll("[data-item][data-unsaved]")) {
    document.getElementById(`agenda-row-${item.dataset.item}`)?.toggleAttribute("data-unsaved", true);
  }
}

function focusOn(...ids) {
  ids.map((id) => id && document.getElementById(id)).find((found) => found?.checkVisibility())?.focus();
}

function say() {
  document.dispatchEvent(new CustomEvent("agendaChanged"));
}

async function follow({ focus, moved }) {
  const isOwn = Boolean(focus || moved);
  // Asked again when the answer is here: by then somebody may have begun.
  waits = !isOwn && isBusy();
  if (waits) return;
  const parts = await Promise.all([part(tree), part(items)]).catch(() => null);
  // The network is away: what is shown is still readable, and is asked for again.
  if (!parts) setTimeout(say, 5000);
  if (!parts || parts.includes(null)) return;
  waits = !isOwn && isBusy();
  if (waits) return;
  if (isOwn) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  const before = document.activeElement?.id || document.body.dataset.opener;
  htmx.swap(tree, parts[0], { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  reconcile(items, parts[1]);
  markUnsaved();
  if (focus) focusOn(focus, focus.replace(/^agenda-/, "item-"));
  else if (document.activeElement === document.body) {
    focusOn(moved && !before?.endsWith(`-${moved}`) ? `agenda-${moved}` : before, moved && `item-more-${moved}`);
  }
  document.dispatchEvent(new CustomEvent("agendaDrawn"));
}

if (tree && items) {
  let last = Promise.resolve();
  document.addEventListener("agendaChanged", (event) => {
    last = last.then(() => follow(event.detail ?? {}));
  });
  // What came meanwhile is fetched when that is done.
  const resume = () => {
    if (waits) setTimeout(() => !isBusy() && say(), 0);
  };
  for (const name of ["focusout", "dragend", "toggle"]) document.addEventListener(name, resume, true);
}

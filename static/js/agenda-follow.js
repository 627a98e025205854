// "agendaChanged" (from HX-Trigger, or from whoever follows the meeting): the agenda and the document fetch themselves.
// detail.focus or detail.moved tell that this person did it; without them somebody else did.
import { reconcile } from "./reconcile.js";

const tree = document.querySelector("[data-agenda]");
const items = document.querySelector("[data-document]");
let waits = false;

function isWriting() {
  return Boolean(document.querySelector("[data-inline] :focus, [data-agenda] [data-inline], .item-title"));
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
  if (!isOwn && isWriting()) {
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
  // What came while somebody was writing a heading is fetched when that is done.
  document.addEventListener("focusout", () => {
    if (waits) setTimeout(() => !isWriting() && document.dispatchEvent(new CustomEvent("agendaChanged")), 0);
  });
}

// A text becomes an editor where it stands, and a text again when the writer is done.
import { bind } from "../bind.js";
import { opened } from "./editor.js";
import { element } from "./send.js";

const hostOf = (item) => document.getElementById(`item-${item}-text`);

async function fetched(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
  const where = answer.headers.get("HX-Redirect");
  if (where) location.assign(where);
  return answer.ok && !where ? element(await answer.text()) : null;
}

function place(old, fresh) {
  old.replaceWith(fresh);
  htmx.process(fresh);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: fresh } }));
  return fresh;
}

/** Fill the form with an unsent text: it goes on from what that text was based on, as the editor that wrote it. */
function goOnFrom(form, draft) {
  form.dataset.unsaved = "";
  form.elements.text.value = draft.html;
  for (const name of ["revision", "editor", "sequence"]) form.elements[name].value = draft[name];
}

/** Opens the editor of an item, at a point of the window or going on from an unsent text. */
export async function open(item, { at, draft } = {}) {
  const link = hostOf(item)?.querySelector("[data-write]");
  if (!link || link.ariaBusy) return;
  link.ariaBusy = "true";
  for (const finish of [...opened.values()]) await finish();
  const fresh = await fetched(link.dataset.write);
  link.ariaBusy = null;
  const form = fresh?.querySelector("[data-editor]");
  if (!form || !hostOf(item)) return;
  if (draft) goOnFrom(form, draft);
  await import(form.dataset.library);
  // Until the editor stands there the place keeps its height, or the page would scroll.
  fresh.style.minBlockSize = `${hostOf(item).offsetHeight}px`;
  form.addEventListener("text:opened", ({ detail: { editor } }) => {
    fresh.style.minBlockSize = "";
    const found = at && editor.view.posAtCoords({ left: at.x, top: at.y });
    editor.commands.focus(found ? found.pos : "end", { scrollIntoView: !at });
  });
  form.addEventListener("text:finished", () => close(item, form));
  place(hostOf(item), fresh);
}

async function close(item, form) {
  const fresh = await fetched(form.dataset.show);
  const host = hostOf(item);
  if (!fresh || !host) return;
  const hadFocus = host.contains(document.activeElement) || document.activeElement === document.body;
  place(host, fresh);
  if (hadFocus) fresh.querySelector("[data-write]")?.focus({ preventScroll: true });
}

bind("[data-text]", (host) => {
  host.addEventListener("click", (event) => {
    const link = host.querySelector("[data-write]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isOnLink = link.contains(event.target);
    const isOther = event.target.closest("a, button, summary, [data-unsent]") || getSelection().type === "Range";
    if (isOther && !isOnLink) return;
    event.preventDefault();
    const { clientX: x, clientY: y } = event;
    open(host.closest("[data-item]").dataset.item, { at: isOnLink ? undefined : { x, y } });
  });
});

// On a page of its own the editor leads back to the meeting.
document.addEventListener("text:finished", ({ target }) => {
  if (!target.closest("[data-text]")) location.assign(target.dataset.home);
});

// A text becomes an editor where it stands, and a text again when the writer is done.
import { announce } from "../announce.js";
import { bind } from "../bind.js";
import { goOnFrom } from "./drafts.js";
import { closers, opened } from "./editor.js";
import { load } from "./library.js";
import { element } from "./send.js";

const hostOf = (item) => document.getElementById(`item-${item}-text`);

/** The fragment; null when there is none any more, undefined when nobody could be asked. */
async function fetched(url) {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
    const where = answer.headers.get("HX-Redirect");
    if (where) location.assign(where);
    else if (answer.ok || answer.status === 404) return answer.ok ? element(await answer.text()) : null;
  } catch {
    announce(document.querySelector("#request-words").dataset.unreachable, { kind: "danger" });
  }
  return undefined;
}

function place(old, fresh) {
  old.replaceWith(fresh);
  htmx.process(fresh);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: fresh } }));
  return fresh;
}

/** Opens the editor of an item, at a point of the window or going on from an unsent text. */
export async function open(item, { at, draft } = {}) {
  const link = hostOf(item)?.querySelector("[data-write]");
  if (!link || link.ariaBusy) return;
  // One at a time: what cannot be saved now stays open.
  for (const finish of [...opened.values()]) if (!(await finish())) return;
  link.ariaBusy = "true";
  const fresh = await fetched(link.dataset.write);
  link.ariaBusy = null;
  const form = fresh?.querySelector("[data-editor]");
  if (!form || !hostOf(item)) return;
  if (draft) goOnFrom(form, draft);
  await load(form.dataset.library);
  // Until the editor stands there the place keeps its height, or the page would scroll.
  fresh.style.minBlockSize = `${hostOf(item).offsetHeight}px`;
  form.addEventListener("text:opened", ({ detail: { editor } }) => {
    fresh.style.minBlockSize = "";
    const found = at && editor.view.posAtCoords({ left: at.x, top: at.y });
    editor.commands.focus(found ? found.pos : "end", { scrollIntoView: !at });
  });
  closers.set(form, () => close(item, form));
  place(hostOf(item), fresh);
}

async function close(item, form) {
  const fresh = await fetched(form.dataset.show);
  const host = hostOf(item);
  if (fresh === undefined || !host) return false;
  const hadFocus = host.contains(document.activeElement) || document.activeElement === document.body;
  if (fresh) place(host, fresh);
  else host.closest("article").remove();
  if (hadFocus) fresh?.querySelector("[data-write]")?.focus({ preventScroll: true });
  return true;
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

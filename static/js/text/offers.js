// On the next visit: text that never reached the server, or was set aside there, is offered to its writer.
import { open } from "./open.js";
import { forget, held, unsent } from "./drafts.js";
import { element, post } from "./send.js";

const { person } = document.body.dataset;
const meeting = document.querySelector("[data-meeting][data-revision]")?.dataset.meeting;
const hostOf = (item) => document.getElementById(`item-${item}-text`);

function put(item, html) {
  const notice = element(html);
  hostOf(item).prepend(notice);
  hostOf(item).closest("article")?.toggleAttribute("data-unsaved", true);
  document.querySelector(`[data-row="${item}"]`)?.toggleAttribute("data-unsaved", true);
  return notice;
}

function remove(notice, item) {
  for (const one of [notice.closest("article"), document.querySelector(`[data-row="${item}"]`)]) one?.removeAttribute("data-unsaved");
  notice.remove();
}

function when(at) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const said = format.format(at);
  // As the server writes it: 26 apr 2022 kl. 14.32.
  return document.documentElement.lang === "sv" ? said.replace(/\.? (\d{4}) (\d\d):(\d\d)$/, " $1 kl. $2.$3") : said;
}

async function offer(draft) {
  const { item, html: text, revision, editor, sequence } = draft;
  const values = { text, revision, editor, sequence, writer: person };
  const answer = await post(`${location.pathname}items/${item}/text/compare/`, values);
  if (answer.kind === "same") forget(draft);
  if (answer.kind !== "ok" || !hostOf(item)) return;
  const notice = put(item, answer.html);
  notice.querySelector("[data-when]").textContent = when(draft.at);
  notice.querySelector("[data-keep]")?.addEventListener("click", () => open(item, { draft }));
  notice.querySelector("[data-discard]")?.addEventListener("click", () => {
    forget(draft);
    remove(notice, item);
  });
}

/** Texts that the server set aside: { item: aside }. */
export async function offerAsides(asides) {
  for (const [item, aside] of Object.entries(asides ?? {})) {
    const host = hostOf(item);
    if (!host || host.matches("[data-editing]") || host.querySelector("[data-unsent]")) continue;
    const answer = await fetch(`${location.pathname}items/${item}/text/waiting/${aside}/`, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.headers.has("HX-Redirect")) put(item, await answer.text());
  }
}

export const offered = (async () => {
  if (!person || !meeting) return;
  const isHeld = await held();
  const seen = new Set();
  for (const draft of unsent(person, meeting)) {
    if (isHeld(draft.editor) || seen.has(draft.item) || !hostOf(draft.item)) continue;
    seen.add(draft.item);
    await offer(draft);
  }
})();

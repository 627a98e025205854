// The text of an item as it is now, at its place; whoever writes there is told instead.
const WRITING_MS = 30000;

export function renew(item, revision) {
  const article = document.getElementById(`item-${item}`);
  if (!article || Number(article.dataset.revision) === revision) return;
  const form = article.querySelector("[data-editor]");
  if (form) {
    form.dispatchEvent(new CustomEvent("text:elsewhere", { detail: { revision } }));
    return;
  }
  const target = document.getElementById(`item-${item}-text`);
  const unsent = target.querySelector("[data-unsent]");
  htmx.ajax("GET", `${location.pathname}items/${item}/text/`, { source: target, target, swap: "outerHTML" }).then(() => {
    article.dataset.revision = revision;
    const fresh = document.getElementById(`item-${item}-text`);
    if (unsent && fresh) fresh.prepend(unsent);
    setTimeout(() => fresh?.querySelector("[data-writing]")?.remove(), WRITING_MS);
  });
}

import { wake } from "./bind.js";

/**
 * Say something in the page's live region: announce("Sparat"), announce(text, { kind: "danger" }).
 * The words come from the server (a data attribute or a response), never from a script.
 */
export function announce(text, { kind = "info" } = {}) {
  const template = document.querySelector("#toast-template");
  const region = document.querySelector("#toasts");
  if (!template || !region || !text) return null;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-toast-text]").textContent = text;
  if (kind !== "info") toast.classList.add(`toast--${kind}`);
  for (const other of region.children) {
    if (other.textContent === toast.textContent) other.remove();
  }
  region.append(toast);
  wake(toast);
  return toast;
}

// [data-toast]: goes by itself when it only tells something; stays while it is read, or holds an act such as undo.
import { announce } from "./announce.js";
import { bind } from "./bind.js";

const READING_MS = 8000;

bind("[data-toast]", (toast) => {
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  if (toast.querySelector("form") || toast.classList.contains("toast--danger")) return;
  let timer;
  const wait = () => {
    timer = setTimeout(() => toast.remove(), READING_MS);
  };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusout", wait);
  wait();
});

// A view tells by HX-Trigger: {"announced": {"text": "…", "kind": "positive"}} (cesam.htmx.announce).
document.addEventListener("announced", (event) => announce(event.detail.text, { kind: event.detail.kind }));

// What comes from Word, Excel and other pages is read by the server, which knows their lists and tables; what was
// copied in an editor goes in as it is. Before ProseMirror reads it: its parser would meet styles that the
// Content-Security-Policy refuses.
import { announce } from "../announce.js";
import { element, post } from "./send.js";

/** For ProseMirror's handleDOMEvents. */
export function pasteFrom(form) {
  return (view, event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (!html || html.includes("data-pm-slice")) return false;
    event.preventDefault();
    insert(form, view, html);
    return true;
  };
}

async function insert(form, view, html) {
  const answer = await post(form.dataset.paste, { html });
  if (view.isDestroyed) return;
  if (answer.kind === "ok") {
    view.pasteHTML(answer.html);
    if (answer.headers.get("X-Left-Out") === "images") announce(form.dataset.noImages);
  } else if (answer.kind === "refused") announce(element(answer.html).textContent, { kind: "danger" });
  else if (answer.kind === "tooLarge") announce(form.querySelector("[data-state]").dataset.tooLarge, { kind: "danger" });
  // Without the server the words come in, and what form the editor itself understands.
  else view.pasteHTML(html.replace(/<style[\s\S]*?<\/style>|\sstyle=("[^"]*"|'[^']*')/gi, ""));
}

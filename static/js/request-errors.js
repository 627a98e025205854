// A request that failed says so in the live region; what stands in the page stays there.
import { announce } from "./announce.js";

const words = document.querySelector("#request-words")?.dataset ?? {};

function quiet(event) {
  return Boolean(event.detail.elt?.closest?.("[data-own-errors]"));
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (!quiet(event)) announce(words.unreachable, { kind: "danger" });
  });
}

document.addEventListener("htmx:responseError", (event) => {
  if (quiet(event)) return;
  const status = event.detail.xhr.status;
  const known = { 403: words.forbidden, 404: words.missing, 429: words.tooMany };
  announce(known[status] ?? words.failed, { kind: "danger" });
});

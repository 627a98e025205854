// A page whose rows are changed in place. [data-part] fetches itself on `rowsChanged`; what stood open over the rows has
// then done its work, and the focus goes where the answer said. [data-part-add] is empty again for the next one.
// [data-part-form]: Escape does what its [data-part-cancel="id"] does, and the focus goes to that id.
import { bind } from "./bind.js";

let wanted = "";

function focus() {
  const target = wanted && document.getElementById(wanted);
  if (!target || document.querySelector("dialog[open]")) return;
  wanted = "";
  target.focus();
}

// One row was drawn anew: the focus goes back to its button.
document.addEventListener("rollChanged", (event) => {
  wanted = event.detail?.focus ?? "";
  focus();
});

document.addEventListener("rowsChanged", (event) => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  wanted = event.detail?.focus ?? "";
});

// A part is done when it has settled, or could not be fetched.
let waiting = 0;
function done(event) {
  if (!event.target.matches?.("[data-part]")) {
    focus();
    return;
  }
  waiting -= 1;
  if (waiting > 0) return;
  // What should have the focus may be gone by now.
  if (wanted && !document.getElementById(wanted) && document.activeElement === document.body) wanted = "list-heading";
  focus();
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("[data-part]")) waiting += 1;
});
document.addEventListener("htmx:afterSettle", done);
document.addEventListener("htmx:afterRequest", (event) => event.detail.successful || done(event));

// A menu that was opened while its part was on its way stays open in the part that came.
let opened = "";
document.addEventListener("htmx:beforeSwap", ({ target }) => {
  if (target.matches?.("[data-part]")) opened = target.querySelector("details[data-menu][open] > summary")?.id ?? "";
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const summary = opened && target.matches?.("[data-part]") && document.getElementById(opened);
  opened = "";
  if (!summary) return;
  wanted = "";
  summary.parentElement.open = true;
  summary.focus({ preventScroll: true });
});

// Back on the page after a while: somebody else may have changed the rows. What is open is left in peace.
let hiddenAt = 0;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (Date.now() - hiddenAt > 10000 && !document.querySelector("dialog[open], [data-part-form]")) {
    document.body.dispatchEvent(new CustomEvent("rowsChanged", { bubbles: true, detail: {} }));
  }
});

bind("[data-part-cancel]", (button) => {
  button.addEventListener("click", () => {
    wanted = button.dataset.partCancel;
  });
});

bind("[data-part-form]", (form) => {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    form.querySelector("[data-part-cancel]").click();
  });
});

bind("[data-part-add]", (form) => {
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) form.reset();
  });
});

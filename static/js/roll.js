// The roll: where the focus goes when rows have been drawn anew, and a choice that could not be saved goes back.
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

// The whole roll fetches itself; what stood open over it has done its work.
document.addEventListener("rowsChanged", (event) => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
  wanted = event.detail?.focus ?? "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.matches?.("[data-roll-part]")) return;
  const fallback = document.activeElement === document.body && !document.getElementById(wanted);
  if (wanted && fallback && event.target.id === "roll-state") wanted = "roll-heading";
  focus();
});

bind("[data-roll-form]", (form) => {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    form.querySelector("[data-roll-cancel]").click();
  });
});

// [data-saved-choice]: what is chosen is what is saved. When saving fails the choice goes back to what it was.
bind("[data-saved-choice]", (form) => {
  const chosen = () => form.querySelector("input:checked");
  let saved = chosen();
  form.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.xhr.sent = chosen();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      saved = event.detail.xhr.sent;
      return;
    }
    if (saved) saved.checked = true;
    else for (const input of form.querySelectorAll("input:checked")) input.checked = false;
  });
});

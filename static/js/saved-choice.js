// [data-saved-choice]: what is chosen is what is saved. When saving fails the choice goes back to what it was.
import { bind } from "./bind.js";

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

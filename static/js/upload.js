// [data-upload]: a form with a file is sent with its progress shown; a connection that breaks says so and keeps the
// form as it is. Without this script the browser sends the form itself.
import { bind, wake } from "./bind.js";

const send = (form, state, words) => {
  const request = new XMLHttpRequest();
  const button = form.querySelector("[type=submit]");
  const bar = state.querySelector("progress");
  const broken = () => {
    state.hidden = true;
    button.disabled = false;
    words.textContent = form.dataset.uploadBroken;
    state.hidden = false;
    bar.hidden = true;
  };
  request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    const percent = Math.round((loaded / total) * 100);
    bar.value = percent;
    words.textContent = `${percent} %`;
  });
  request.addEventListener("error", broken);
  request.addEventListener("abort", broken);
  request.addEventListener("timeout", broken);
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("Location");
    if (request.status === 201 && next) return location.assign(next);
    // The form with what was wrong, or a page that says why there is none.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const corrected = page.querySelector("[data-upload]");
    if (!corrected) return broken();
    form.replaceWith(document.adoptNode(corrected));
    wake(corrected.parentElement);
    corrected.querySelector("[aria-invalid=true]")?.focus();
    return undefined;
  });
  button.disabled = true;
  bar.hidden = false;
  bar.value = 0;
  words.textContent = "";
  state.hidden = false;
  request.open("POST", form.action || location.href);
  request.setRequestHeader("X-Upload", "1");
  request.send(new FormData(form));
};

bind("[data-upload]", (form) => {
  form.addEventListener("submit", (event) => {
    const state = form.querySelector("[data-upload-state]");
    if (![...form.querySelectorAll("[type=file]")].some((field) => field.files.length)) return;
    event.preventDefault();
    send(form, state, state.querySelector("[data-upload-words]"));
  });
});

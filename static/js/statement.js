// [data-autosave-form]: what is written in the field is saved soon after the last key, as the statement or, of a new one,
// as a draft. A plain form without scripts; the button then leads back to the item, and where somebody else has written
// meanwhile, to both texts.
import { bind } from "./bind.js";
import { element, post } from "./text/send.js";

const PAUSE_MS = 800;
const AGAIN_MS = 5000;

bind("[data-autosave-form]", (form) => {
  const place = form.querySelector("[data-state]");
  const words = place.dataset;
  const read = () => Object.fromEntries(new FormData(form));
  const same = () => JSON.stringify([read().text, read().kind, read().party]);
  let saved = same();
  let timer;
  let flight = null;
  let isHalted = false;

  function show(content, isTrouble) {
    place.replaceChildren(...content);
    place.classList.toggle("saved--unsaved", isTrouble);
  }

  async function once() {
    const before = same();
    if (isHalted || before === saved) return;
    show([words.saving], false);
    const answer = await post(form.dataset.autosaveForm, read());
    if (answer.kind === "ok") {
      saved = before;
      const { revision } = element(answer.html).dataset;
      for (const field of document.querySelectorAll('[name="revision"]')) field.value = revision;
      show(element(answer.html).childNodes, false);
      if (same() !== saved) later(PAUSE_MS);
    } else if (answer.kind === "refused") show(element(answer.html).childNodes, true);
    else if (answer.kind === "unreachable") {
      show([words.retrying], true);
      later(AGAIN_MS);
    } else {
      isHalted = true;
      show([words[answer.kind] ?? words.conflict], true);
    }
  }

  function now() {
    flight ??= once().finally(() => (flight = null));
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(now, wait);
  }

  form.addEventListener("input", () => later(PAUSE_MS));
  form.addEventListener("change", () => later(PAUSE_MS));
  // The last words may still be on their way when the button is pressed: they are sent first.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!flight) return;
    event.preventDefault();
    await flight;
    form.submit();
  });
  let isLeaving = false;
  document.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
  });
  addEventListener("beforeunload", (event) => {
    if (!isHalted && !isLeaving && same() !== saved) event.preventDefault();
  });
});

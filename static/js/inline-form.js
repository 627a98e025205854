// [data-inline="id"]: a form in the middle of the page. Escape and [data-inline-cancel] take it away, as it was before;
// the focus goes back to the element with that id.
import { bind } from "./bind.js";

bind("[data-inline]", (place) => {
  const cancel = () => {
    if (!place.dataset.inline) return;
    document.dispatchEvent(new CustomEvent("agendaChanged", { detail: { focus: place.dataset.inline } }));
    place.remove();
  };
  place.querySelector("[data-inline-cancel]")?.addEventListener("click", cancel);
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    cancel();
  });
  place.querySelector("[data-select]")?.select();
});

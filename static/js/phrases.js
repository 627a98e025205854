// [data-phrases]: of the phrases that belong to an outcome, those of the chosen one are shown; the others are put away.
import { bind } from "./bind.js";

bind("[data-phrases]", (place) => {
  const outcome = place.form.elements.outcome;
  function show() {
    for (const one of place.querySelectorAll("[data-outcome]")) {
      const input = one.querySelector("input");
      one.hidden = Boolean(one.dataset.outcome) && one.dataset.outcome !== outcome.value;
      if (one.hidden && input.checked) place.querySelector("input").checked = true;
    }
  }
  outcome.addEventListener("change", show);
  show();
});

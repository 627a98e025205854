// "Sparar…", "Sparat 14.32", "Inte sparat – försöker igen": for the eyes each time, for the ears only when it matters.
import { element } from "./send.js";

const IS_TROUBLE = { unreachable: "retrying", signedOut: "signedOut", conflict: "conflict", forbidden: "forbidden", tooLarge: "tooLarge" };

/** Shows the state of a form; gives back report(kind, answer). */
export function stateOf(form) {
  const place = form.querySelector("[data-state]");
  const said = form.querySelector("[data-said]");
  const signIn = form.querySelector("[data-sign-in]");
  const compare = form.querySelector("[data-compare]");
  const words = place.dataset;
  const article = form.closest("[data-item-place], article");
  let wasTrouble = false;

  function show(content, isTrouble) {
    place.replaceChildren(...content);
    place.classList.toggle("saved--unsaved", isTrouble);
    for (const one of [article, document.querySelector(`[data-row="${form.dataset.item}"]`)]) one?.toggleAttribute("data-unsaved", isTrouble);
    if (isTrouble !== wasTrouble) said.textContent = place.textContent;
    wasTrouble = isTrouble;
  }

  return (kind, answer) => {
    // Trying again is no news while there is trouble.
    if (kind === "saving" && wasTrouble) return;
    signIn.hidden = kind !== "signedOut";
    compare.hidden = kind !== "conflict";
    if (kind === "signedOut") signIn.href = answer.where;
    if (kind === "saving") show([words.saving], false);
    else if (kind === "saved") show([...element(answer.html).childNodes], false);
    else if (kind === "refused") show([...element(answer.html).childNodes], true);
    else show([words[IS_TROUBLE[kind]]], true);
    if (kind === "unreachable") {
      const more = document.createElement("span");
      more.className = "saved__more";
      more.textContent = words.unreachable;
      place.append(" ", more);
    }
  };
}

// [data-menu-url] opens what can be done with an item in the page's one popover; without scripts it is a link.
const menu = document.querySelector("#item-menu");
let opener = null;
let isClosing = false;

async function open(link) {
  opener = link;
  document.body.dataset.opener = link.id;
  await htmx.ajax("GET", link.dataset.menuUrl, { source: link, target: menu, swap: "innerHTML" });
  if (!menu.firstElementChild) return;
  menu.showPopover({ source: link });
  link.setAttribute("aria-expanded", "true");
  menu.querySelector("button, a")?.focus();
}

// A press on the button of the open menu closes it, being outside; the click that follows must not open it again.
document.addEventListener(
  "pointerdown",
  (event) => {
    isClosing = Boolean(menu?.matches(":popover-open") && opener?.contains(event.target));
  },
  true,
);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-menu-url]");
  if (!menu || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (isClosing) menu.hidePopover();
  else open(link);
  isClosing = false;
});

menu?.addEventListener("toggle", (event) => {
  if (event.newState === "closed") opener?.removeAttribute("aria-expanded");
});

// The agenda was drawn anew under an open menu: it stands by the new button, with the focus where it was.
document.addEventListener("agendaDrawn", () => {
  if (!menu?.matches(":popover-open") || opener.isConnected) return;
  const focused = document.activeElement;
  menu.hidePopover();
  opener = document.getElementById(opener.id);
  if (!opener) return;
  menu.showPopover({ source: opener });
  focused.focus();
});

menu?.addEventListener("click", (event) => {
  if (event.target.closest("button, a")) menu.hidePopover();
});

menu?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const entries = [...menu.querySelectorAll("button, a")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  entries.at((entries.indexOf(document.activeElement) + step) % entries.length)?.focus();
});

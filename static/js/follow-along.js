// [data-along]: on wish the page goes to the current item when the meeting does, and Alt+PageDown goes on with the
// meeting. The reader's own scrolling, and writing, come first: whoever scrolls has let go.
const toggle = document.querySelector("[data-along]");
const line = document.querySelector(".now__line");
const key = `along:${location.pathname}`;
const KEYS = ["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " "];

const current = () => line.querySelector("[data-now-item]")?.dataset.nowItem;
let shown = line && current();

function set(isOn) {
  toggle.setAttribute("aria-pressed", String(isOn));
  if (isOn) sessionStorage.setItem(key, "on");
  else sessionStorage.removeItem(key);
}

function go() {
  const item = document.getElementById(`item-${shown}`);
  const isBusy = document.querySelector("[data-editing], dialog[open], :is(input, textarea, select, [contenteditable]):focus");
  if (!item?.checkVisibility() || isBusy) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  item.scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
}

function letGo(event) {
  if (event.target.closest?.("[data-along]") || toggle.getAttribute("aria-pressed") !== "true") return;
  if (event.type === "keydown" && (!KEYS.includes(event.key) || event.altKey || event.target.matches("button, a, summary"))) return;
  set(false);
}

if (toggle && line) {
  toggle.hidden = false;
  set(sessionStorage.getItem(key) === "on");
  toggle.addEventListener("click", () => {
    set(toggle.getAttribute("aria-pressed") !== "true");
    if (toggle.getAttribute("aria-pressed") === "true") go();
  });
  for (const name of ["wheel", "touchmove", "keydown"]) addEventListener(name, letGo, { passive: true });
  line.addEventListener("htmx:afterSwap", () => {
    const before = shown;
    shown = current();
    if (shown && shown !== before && toggle.getAttribute("aria-pressed") === "true") go();
  });
}

// What stood open over the page has done its work.
document.addEventListener("nowChanged", (event) => {
  if (event.detail?.own) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

document.addEventListener("keydown", (event) => {
  const next = document.querySelector("[data-next-item]");
  if (!next || event.key !== "PageDown" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  next.form.requestSubmit(next);
});

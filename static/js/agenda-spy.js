// Marks in the agenda the item that is being read: the last one whose head has passed the upper third of the window.
const column = document.querySelector("#agenda");
const items = document.querySelector("[data-document]");
let marked = null;
let isWaiting = false;

function mark() {
  isWaiting = false;
  const limit = innerHeight / 3;
  const passed = [...items.children].filter((item) => item.getBoundingClientRect().top < limit);
  const link = document.getElementById(`agenda-${passed.at(-1)?.dataset.item}`);
  if (link === marked && link?.isConnected) return;
  marked?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  marked = link;
  follow(link);
}

/** Keeps the mark in sight in the agenda's own scrolling, unless somebody is busy there. */
function follow(link) {
  if (!link || column.matches(":hover, :focus-within") || column.scrollHeight <= column.clientHeight) return;
  const [box, frame] = [link.getBoundingClientRect(), column.getBoundingClientRect()];
  if (box.top < frame.top + 40) column.scrollTop -= frame.top + 40 - box.top;
  else if (box.bottom > frame.bottom - 40) column.scrollTop += box.bottom - frame.bottom + 40;
}

function soon() {
  if (!isWaiting) requestAnimationFrame(mark);
  isWaiting = true;
}

if (column && items) {
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  document.addEventListener("agendaDrawn", soon);
  soon();
}

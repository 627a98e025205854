// [data-meeting-tabs]: on a narrow page one part of the meeting is shown at a time, and each keeps its place.
// Without scripts the tabs are links to the parts, one after the other.
const tabs = document.querySelector("[data-meeting-tabs]");
const meeting = document.querySelector("[data-meeting]");
const places = {};

function show(part) {
  const now = meeting.dataset.shown;
  if (part === now) return;
  if (now) places[now] = scrollY;
  meeting.dataset.shown = part;
  for (const tab of tabs.children) {
    if (tab.hash === `#${part}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

/** The part that holds the element: its id. */
function partOf(element) {
  return [...meeting.children].find((part) => part.contains(element))?.id;
}

if (tabs && meeting) {
  tabs.addEventListener("click", (event) => {
    const part = event.target.closest("a")?.hash.slice(1);
    if (!part) return;
    event.preventDefault();
    show(part);
    // A part that has not been looked at begins at its top, right under the tabs.
    const top = meeting.offsetTop - tabs.offsetHeight - document.querySelector(".bar").offsetHeight;
    scrollTo(0, places[part] ?? Math.min(scrollY, top));
  });
  // A link to an item shows the part that it stands in before the browser goes there.
  document.addEventListener("click", (event) => {
    const hash = event.target.closest?.("a[href^='#']")?.hash;
    const part = hash && !tabs.contains(event.target) && partOf(document.querySelector(hash));
    if (part) show(part);
  });
  // So does a form that is put into a part that is not shown.
  document.addEventListener("htmx:load", (event) => {
    const inline = event.detail.elt.closest?.("[data-inline]");
    if (inline && !inline.checkVisibility() && partOf(inline)) {
      show(partOf(inline));
      inline.querySelector("[autofocus]")?.focus();
    }
  });
  const asked = location.hash && document.querySelector(location.hash);
  show((asked && partOf(asked)) || "document");
  if (asked) asked.scrollIntoView();
}

// [data-tick] counts on from the seconds that the server told, by this page's own clock: it may be set wrongly, but it
// runs evenly. "minutes" or "clock" (h:mm); [data-still] stands. [data-over] tells when the planned time has run out.
import { bind } from "./bind.js";

const began = new WeakMap();

function seconds(element) {
  const since = "still" in element.dataset ? 0 : (performance.now() - began.get(element)) / 1000;
  return Number(element.dataset.seconds) + since;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function draw(element) {
  const minutes = Math.floor(seconds(element) / 60);
  const isClock = element.dataset.tick === "clock";
  write(element, isClock ? `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}` : String(minutes));
  const over = element.parentElement.querySelector("[data-over]");
  if (!over || isClock) return;
  const beyond = minutes - Number(over.dataset.over) / 60;
  over.hidden = beyond < 1;
  write(over.querySelector("[data-over-minutes]"), String(Math.max(beyond, 0)));
}

bind("[data-tick]", (element) => {
  began.set(element, performance.now());
});

setInterval(() => {
  for (const element of document.querySelectorAll("[data-tick]:not([data-still])")) draw(element);
}, 1000);

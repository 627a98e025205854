// Follow the meeting: ask what has changed, fetch what is new, and say the rest as facts that other parts listen for:
// agendaChanged, attendanceChanged, nowChanged, questionsChanged. Nobody asks while the page is hidden or has one text alone.
import { offerAsides, offered } from "./offers.js";
import { renew } from "./renew.js";

const EVERY_MS = 4000;
const SLOWEST_MS = 60000;
const page = document.querySelector("[data-meeting][data-revision]");
let tag = null;
let marks = null;
let wait = EVERY_MS;
let timer;

const say = (fact) => document.body.dispatchEvent(new CustomEvent(fact, { bubbles: true }));

function follow(now, known) {
  const before = marks;
  marks = now;
  for (const [item, revision] of Object.entries(now.texts)) renew(item, revision);
  if (!before) offered.then(() => offerAsides(now.aside));
  // The page and the first answer may be of different moments.
  const isNew = before ? (name) => before[name] !== now[name] : () => !known;
  if (isNew("agenda")) say("agendaChanged");
  if (isNew("attendance") && "attendance" in now) say("attendanceChanged");
  if (isNew("now")) say("nowChanged");
  if (isNew("questions") && "questions" in now) say("questionsChanged");
  if (before && before.status !== now.status) {
    say("meetingStepped");
    if (!document.querySelector("[data-editing], dialog[open], :is(input, textarea, select):focus")) location.reload();
  }
}

async function ask() {
  const headers = { "HX-Request": "true" };
  if (tag) headers["If-None-Match"] = tag;
  const answer = await fetch(`${location.pathname}live/`, { headers, cache: "no-store" });
  if (answer.headers.has("HX-Redirect") || [403, 404].includes(answer.status)) return false;
  if (answer.status !== 304 && !answer.ok) throw new Error(answer.statusText);
  if (answer.ok) {
    tag = answer.headers.get("ETag");
    const now = await answer.json();
    follow(now, !("attendance" in now) || tag.split(".")[1] === page.dataset.revision);
  }
  return true;
}

async function round() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    if (!(await ask())) return;
    wait = EVERY_MS;
  } catch {
    wait = Math.min(wait * 2, SLOWEST_MS);
  }
  clearTimeout(timer);
  timer = setTimeout(round, wait);
}

if (page) {
  document.addEventListener("visibilitychange", () => !document.hidden && round());
  window.addEventListener("online", round);
  round();
}

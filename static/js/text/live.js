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

function follow(now) {
  const before = marks;
  marks = now;
  // The page and the first answer may be of different moments; a guest is not told which.
  const known = String(now.revision) === page.dataset.revision;
  for (const [item, revision] of Object.entries(now.texts)) renew(item, revision);
  if (!before) offered.then(() => offerAsides(now.aside));
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
    follow(await answer.json());
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

/** A part that could not be fetched is behind the marks: the next answer is taken as if it were the first. */
function forget({ detail }) {
  if (!detail.elt.getAttribute?.("hx-trigger")?.includes("Changed from:document")) return;
  // An answer of the server's own would be the same again; without one it is away, or is being started anew.
  if (detail.xhr.status && ![502, 503, 504].includes(detail.xhr.status)) return;
  tag = null;
  marks = null;
}

if (page) {
  document.addEventListener("htmx:sendError", forget);
  document.addEventListener("htmx:responseError", forget);
  document.addEventListener("visibilitychange", () => !document.hidden && round());
  window.addEventListener("online", round);
  round();
}

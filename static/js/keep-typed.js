// What was typed is not lost with the session. A form that is sent is remembered in this tab until a page that is
// not an interruption (sign-in, error) has answered; back on the form's page, the fields are filled in again.
import { announce } from "./announce.js";

const KEY = "cesam-typed";
const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);
const page = document.body.dataset;

function fields(form) {
  return [...form.elements].filter((field) => field.name && !NEVER.has(field.type) && !field.closest("[data-typed-never]"));
}

function remember(form) {
  const values = fields(form).map(({ name, type, value, checked, options }) => {
    if (type === "select-multiple") return [name, [...options].filter((o) => o.selected).map((o) => o.value)];
    return [name, value, type === "checkbox" || type === "radio" ? checked : null];
  });
  if (!values.length) return;
  const where = location.pathname + location.search;
  sessionStorage.setItem(KEY, JSON.stringify({ where, action: form.action, person: page.person, values }));
}

function refill(kept) {
  const form = [...document.forms].find((candidate) => candidate.method === "post" && candidate.action === kept.action);
  if (!form) return false;
  const now = fields(form);
  for (const [name, value, checked] of kept.values) {
    const same = now.filter((field) => field.name === name);
    const field = checked === null ? same[0] : same.find((choice) => choice.value === value);
    if (!field) continue;
    if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
    else if (checked === null) field.value = value;
    else field.checked = checked;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const byHtmx = form.matches("[hx-post], [data-typed-never]");
  if (form.method === "post" && page.person && !byHtmx) remember(form);
});

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
if ("signedOut" in page) sessionStorage.removeItem(KEY);
else if (kept && !("interruption" in page)) {
  const isBack = kept.interrupted && kept.where === location.pathname + location.search;
  sessionStorage.removeItem(KEY);
  if (isBack && kept.person === page.person && refill(kept)) announce(page.typedKept);
} else if (kept) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...kept, interrupted: true }));
}

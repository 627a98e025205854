// What was typed is not lost with the session. A form that is sent is remembered in this tab until a page that is
// not an interruption (sign-in, error) has answered; back on the form's page, the fields are filled in again.
import { announce } from "./announce.js";

const KEY = "cesam-typed";
const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);
const page = document.body.dataset;
const here = () => location.pathname + location.search;
const target = (form) => new URL(form.getAttribute("hx-post") ?? form.action, location).pathname;

function fields(form) {
  return [...form.elements].filter((field) => field.name && !NEVER.has(field.type) && !field.closest("[data-typed-never]"));
}

function remember(form) {
  const values = fields(form).map(({ name, type, value, checked, options }) => {
    if (type === "select-multiple") return [name, [...options].filter((o) => o.selected).map((o) => o.value)];
    return [name, value, type === "checkbox" || type === "radio" ? checked : null];
  });
  if (!values.length) return;
  sessionStorage.setItem(KEY, JSON.stringify({ where: here(), target: target(form), person: page.person, values }));
}

function refill(kept) {
  const form = [...document.forms].find((each) => each.method === "post" && target(each) === kept.target);
  if (!form) return false;
  const now = fields(form);
  for (const [name, value, checked] of kept.values) {
    const same = now.filter((field) => field.name === name);
    const field = checked === null || Array.isArray(value) ? same[0] : same.find((choice) => choice.value === value);
    if (!field) continue;
    if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
    else if (checked === null) field.value = value;
    else field.checked = checked;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  announce(page.typedKept);
  return true;
}

const isKept = (form) => form instanceof HTMLFormElement && page.person && !form.matches("[data-typed-never]");

document.addEventListener("submit", (event) => {
  if (isKept(event.target) && event.target.method === "post") remember(event.target);
});
document.addEventListener("htmx:afterRequest", (event) => {
  // The form itself may be gone by now: it stood where the answer went.
  const { requestConfig, xhr, successful } = event.detail;
  if (isKept(requestConfig.elt) && successful && !xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(KEY);
});

const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
if ("signedOut" in page) sessionStorage.removeItem(KEY);
else if (kept && "interruption" in page) sessionStorage.setItem(KEY, JSON.stringify({ ...kept, interrupted: true }));
else if (kept) {
  sessionStorage.removeItem(KEY);
  const isBack = kept.interrupted && kept.where === here() && kept.person === page.person;
  // A form that opens in the page is filled when it comes.
  if (isBack && !refill(kept)) {
    const whenItComes = () => refill(kept) && document.removeEventListener("htmx:load", whenItComes);
    document.addEventListener("htmx:load", whenItComes);
  }
}

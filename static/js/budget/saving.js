// Sends cells to the server, which computes, and puts its answer into the table.
import { announce } from "../announce.js";
import { post } from "../text/send.js";
import { tableOf } from "./cells.js";

function replaceCells(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const cell of holder.content.querySelectorAll("td[id]")) {
    const old = document.getElementById(cell.id);
    if (!old || (old.querySelector("input") && cell.dataset.own === old.dataset.own)) continue;
    cell.tabIndex = old.tabIndex;
    old.replaceWith(cell);
  }
  for (const id of ["budget-notes", "budget-chart"]) {
    const fresh = holder.content.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old && fresh.innerHTML !== old.innerHTML) old.replaceWith(fresh);
  }
  return holder.content.querySelector("[data-says]")?.dataset.says ?? "";
}

/** `edits` are cells with their new text. True when they are saved; if not, the state beside the table says why. */
export async function save(edits) {
  const table = tableOf(edits[0].cell);
  const state = document.getElementById("budget-state");
  const lines = edits.map(({ cell, value }) => [cell.dataset.cell, cell.dataset.own, value.trim()].join("\t"));
  state.textContent = table.dataset.saving;
  const answer = await post(table.dataset.budget, { edits: lines.join("\n") });
  if (answer.kind === "ok") {
    state.textContent = replaceCells(answer.html);
    return true;
  }
  if (answer.kind === "conflict") {
    // What is there now is what the next try is based on; what was typed stays in its field.
    const fresh = document.createElement("template");
    fresh.innerHTML = answer.html;
    for (const { cell } of edits) cell.dataset.own = fresh.content.querySelector(`#${cell.id}`)?.dataset.own ?? "";
    state.textContent = fresh.content.querySelector("[data-says]")?.dataset.says ?? "";
  } else if (answer.kind === "refused" && answer.html) {
    const why = document.createElement("template");
    why.innerHTML = answer.html;
    state.textContent = why.content.querySelector("[data-says]")?.dataset.says ?? table.dataset.failed;
  } else state.textContent = table.dataset.failed;
  announce(state.textContent);
  return false;
}

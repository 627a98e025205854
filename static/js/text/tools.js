// The row of tools: one stop for Tab, arrows inside it, and each button tells whether it holds at the cursor.
import { COMMANDS } from "./commands.js";

function roving(bar) {
  const stops = () => [...bar.querySelectorAll("button")].filter((button) => button.checkVisibility());
  const go = (button) => {
    for (const other of stops()) other.tabIndex = other === button ? 0 : -1;
    button?.focus();
  };
  bar.querySelector("button").tabIndex = 0;
  bar.addEventListener("keydown", (event) => {
    const all = stops();
    const at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    go(all[(to + all.length) % all.length]);
  });
  return () => go(bar.querySelector('[tabindex="0"]'));
}

/** Sheets open above their button, inside the window. */
function placeSheets(form) {
  for (const sheet of form.querySelectorAll("[data-sheet]")) {
    const button = form.querySelector(`[popovertarget="${sheet.id}"]`);
    sheet.addEventListener("toggle", (event) => {
      if (event.newState !== "open") return;
      const box = button.getBoundingClientRect();
      const most = document.documentElement.clientWidth - sheet.offsetWidth - 8;
      sheet.style.insetInlineStart = `${Math.max(8, Math.min(box.left, most))}px`;
      sheet.style.insetBlockEnd = `${window.innerHeight - box.top + 4}px`;
      [...sheet.querySelectorAll("button, a")].find((one) => one.checkVisibility())?.focus();
    });
  }
}

/** A phrase of one paragraph goes into the sentence at the cursor; a longer one brings its paragraphs. */
function phraseAsContent(text) {
  const { body } = new DOMParser().parseFromString(text, "text/html");
  const only = body.childElementCount === 1 && body.firstElementChild.matches("p") && body.firstElementChild;
  return only ? only.innerHTML : body.innerHTML;
}

/** Wires the form's tools to the editor; gives back what leads the focus into them. */
export function tools(form, editor) {
  const bar = form.querySelector("[data-tools]");
  const buttons = [...form.querySelectorAll("[data-tool]")];
  bar.hidden = false;
  // The selection stays where it is while a tool is pressed.
  bar.addEventListener("pointerdown", (event) => event.target.closest("[data-tool]") && event.preventDefault());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool], [data-phrase]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    button.closest("[popover]")?.hidePopover();
    // A menu that closes gives the focus to its button, and the editor's own focus waits for a frame: letters typed
    // meanwhile would be lost.
    editor.view.focus();
    if (button.dataset.phrase) editor.chain().focus(null, { scrollIntoView: false }).insertContent(phraseAsContent(button.dataset.phrase)).run();
    else COMMANDS[button.dataset.tool].run(editor);
  });
  const show = () => {
    for (const button of buttons) {
      const { isOn, can } = COMMANDS[button.dataset.tool];
      if (isOn) button.setAttribute("aria-pressed", String(isOn(editor)));
      button.setAttribute("aria-disabled", String(!can(editor)));
    }
    const isInTable = editor.isActive("table");
    for (const group of form.querySelectorAll("[data-with-table]")) group.hidden = !isInTable;
    for (const group of form.querySelectorAll("[data-without-table]")) group.hidden = isInTable;
  };
  let frame = 0;
  editor.on("transaction", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => editor.isDestroyed || show());
  });
  show();
  placeSheets(form);
  return roving(bar);
}

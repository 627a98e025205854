// Signing out leaves nothing of the person's in this browser; whoever has unsaved text is asked first.
import { closing, forget, unsent } from "./text/drafts.js";

const KEY = "cesam-signing-out";
const RELOAD_MS = 2000;
const { person } = document.body.dataset;

function leave() {
  // First, or an editor would write its text back.
  closing.abort();
  unsent(person).forEach(forget);
}

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.unsavedQuestion;
  if (question === undefined) return;
  if (unsent(person).length && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  leave();
  try {
    localStorage.setItem(KEY, person);
    localStorage.removeItem(KEY);
  } catch {
    // Without storage nothing was kept, and the other tabs find out when they ask the server.
  }
});

// In the person's other tabs: an editor that saves no more must not look as if it did.
window.addEventListener("storage", ({ key, newValue }) => {
  if (key !== KEY || newValue === null || newValue !== person) return;
  leave();
  setTimeout(() => location.reload(), RELOAD_MS);
});

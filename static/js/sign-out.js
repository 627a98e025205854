// Signing out leaves nothing of the person's in this browser; whoever has unsaved text is asked first.
import { forget, unsent } from "./text/drafts.js";

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.unsavedQuestion;
  if (question === undefined) return;
  const left = unsent(document.body.dataset.person);
  if (left.length && !window.confirm(question)) event.preventDefault();
  else left.forEach(forget);
});

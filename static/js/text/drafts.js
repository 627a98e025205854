// The writer's own unsent text, kept in this browser from the first key until the server has acknowledged it.
const PREFIX = "cesam-draft";
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** Abort it when the person signs out: from then on no text is kept or sent in this page. */
export const closing = new AbortController();

const keyOf = ({ person, meeting, item, editor }) => [PREFIX, person, meeting, item, editor].join(":");

/** What an opened form is about to write; `saved` is the text that the server has, null when that is not known. */
export function draftOf(form, saved) {
  const { revision, editor, sequence, writer } = form.elements;
  const { meeting, item } = form.dataset;
  const numbers = { revision: Number(revision.value), sequence: Number(sequence.value) };
  return { person: writer.value, meeting, item, editor: editor.value, ...numbers, html: saved, saved };
}

/** Fills a form with an unsent text: it goes on from what that was based on, as the editor that wrote it. */
export function goOnFrom(form, draft) {
  form.dataset.unsaved = "";
  form.elements.text.value = draft.html;
  for (const name of ["revision", "editor", "sequence"]) form.elements[name].value = draft[name];
}

/** Keeps the draft; false where the browser cannot, or must not any more. */
export function keep(draft) {
  if (closing.signal.aborted) return false;
  try {
    localStorage.setItem(keyOf(draft), JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(draft) {
  try {
    localStorage.removeItem(keyOf(draft));
  } catch {
    // Without storage there is nothing to forget.
  }
}

function all() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}:`));
    return keys.map((key) => JSON.parse(localStorage.getItem(key)));
  } catch {
    return [];
  }
}

/** The person's unsent texts, the newest first; in one meeting or, without it, everywhere. */
export function unsent(person, meeting = null) {
  for (const draft of all()) if (Date.now() - draft.at > KEPT_MS) forget(draft);
  const own = all().filter((draft) => draft.person === person && (meeting === null || draft.meeting === meeting));
  return own.sort((a, b) => b.at - a.at);
}

const lockOf = (editor) => `${PREFIX}-${editor}`;

/** Marks an editor as open in this tab; call what comes back when it closes. */
export function hold(editor) {
  let release = () => {};
  navigator.locks?.request(lockOf(editor), () => new Promise((done) => (release = done)));
  return () => release();
}

/** The editors that are open in some tab: their unsent texts are in good hands. */
export async function held() {
  const { held: locks = [] } = (await navigator.locks?.query()) ?? {};
  return (editor) => locks.some(({ name }) => name === lockOf(editor));
}

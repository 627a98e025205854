// One request to the server about a text, and what became of it.
const TIMEOUT_MS = 15000;

function token() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

const KINDS = { 200: "ok", 204: "same", 409: "conflict", 400: "tooLarge", 413: "tooLarge", 422: "refused", 410: "refused" };

/**
 * Posts the values. Never throws: answers with { kind, html, headers }, where kind is "ok", "same" (204), "conflict",
 * "refused" (html says why), "tooLarge", "forbidden", "signedOut" (where tells the sign-in page) or "unreachable".
 */
export async function post(url, values, { keepalive = false } = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      keepalive,
      headers: { "X-CSRFToken": token(), "HX-Request": "true", "HX-Current-URL": location.href },
      signal: keepalive ? undefined : AbortSignal.timeout(TIMEOUT_MS),
    });
    const where = answer.headers.get("HX-Redirect");
    if (where) return { kind: "signedOut", where };
    const html = answer.status === 204 ? "" : await answer.text();
    const isOurs = html.includes("data-refused");
    if (answer.status === 403 || answer.status === 404) return { kind: isOurs ? "refused" : "forbidden", html, isFinal: true };
    return { kind: KINDS[answer.status] ?? "unreachable", html, headers: answer.headers, isFinal: answer.status === 410 };
  } catch {
    return { kind: "unreachable" };
  }
}

/** The first element of a fragment. */
export function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/** Sends an editor's text; an "ok" answer has the new `revision`. */
export async function sendText(form, draft, html, options) {
  const { revision, editor, sequence, person: writer } = draft;
  const answer = await post(form.dataset.autosave, { text: html, revision, editor, sequence, writer }, options);
  if (answer.kind === "ok") answer.revision = Number(element(answer.html).dataset.revision);
  return answer;
}

// The browser keeps pages whole for its Back button. After a sign-out, one that comes back asks the server anew.
const KEY = "cesam-signed-out-at";
const opened = Date.now();

if ("signedOut" in document.body.dataset) localStorage.setItem(KEY, String(opened));

window.addEventListener("pageshow", (event) => {
  const signedOut = Number(localStorage.getItem(KEY) ?? 0) > opened;
  if (event.persisted && signedOut && document.body.dataset.person) location.reload();
});

// Signing in again in another tab changes the token. What stands open here must still be able to save.
document.addEventListener("htmx:configRequest", (event) => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

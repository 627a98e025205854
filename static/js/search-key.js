// "/" moves to the search field, unless somebody is writing.
const WRITING = "input, textarea, select, [contenteditable], dialog[open]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(WRITING)) return;
  const field = [...document.querySelectorAll("[data-search-field]")].find((each) => each.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

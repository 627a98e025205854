// aria-disabled keeps a control in the tab order, so that its reason can be read; it must then refuse the click itself.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest?.('[aria-disabled="true"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

/* A button that offers a value puts it into its field at once; without this file the server does. */
document.addEventListener("click", (event) => {
  const offer = event.target.closest("button[data-into]");
  if (!offer) return;
  event.preventDefault();
  const field = offer.form.elements[offer.dataset.into];
  field.value = offer.value;
  document.getElementById("medicines-found")?.replaceChildren();
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

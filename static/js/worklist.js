/* After a save in a row the list is read anew in place, and the next row has the focus. */

let following = "";

function focusRow(id) {
  const row = document.getElementById(`row-${id}`) ?? document.querySelector("[data-rows] tbody tr");
  row?.querySelector("[data-open]")?.focus();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  following = event.target.querySelector?.('[name="then"]')?.value ?? "";
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  if (page.getElementById("work")) {
    // The bars and the title follow by themselves; what stands in the head does not.
    const icon = (where) => where.querySelector('link[rel="icon"]');
    icon(document).replaceWith(icon(page));
    return;
  }
  // Another page came back: go there instead of cutting it to pieces. Who is signed out sends the
  // form once more as a whole page, which says so and keeps what was entered.
  event.detail.shouldSwap = false;
  if (event.detail.xhr.status === 403) event.detail.requestConfig.elt.submit();
  else window.location.reload();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "work") focusRow(following);
});
// A menu that opens below the fold is brought into sight, clear of the bars.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches(".row-menu[open]")) {
      event.target.querySelector(".menu-panel").scrollIntoView({ block: "nearest" });
    }
  },
  true,
);
if (window.location.hash.startsWith("#row-")) focusRow(window.location.hash.slice(5));

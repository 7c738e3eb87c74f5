/* Ticking rows: the bar counts, and says so when nobody is ticked. The form works without this file. */

const bar = () => document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll("[data-bulk-row]")];
const isAll = () => document.querySelector("[data-bulk-all]")?.checked ?? false;
let lastTicked = null;

function show() {
  if (!bar()) return;
  const ticked = boxes().filter((box) => box.checked).length;
  const all = document.querySelector("[data-bulk-all]");
  const count = bar().querySelector("[data-bulk-count]");
  const n = isAll() ? Number(all.dataset.n) : ticked;
  count.textContent = n ? count.dataset.some.replace("%n", n) : count.dataset.none;
  if (n) bar().querySelector("[data-bulk-error]").hidden = true;
  const page = document.querySelector("[data-bulk-page]");
  if (!page) return;
  page.hidden = false;
  const box = page.querySelector("input");
  box.checked = ticked > 0 && ticked === boxes().length;
  box.indeterminate = ticked > 0 && !box.checked;
}

// With Shift held everything between the last tick and this one follows.
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-bulk-row]");
  if (!box) return;
  const all = boxes();
  if (event.shiftKey && lastTicked && all.includes(lastTicked)) {
    const [from, to] = [all.indexOf(lastTicked), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  lastTicked = box;
  show();
});
document.addEventListener("change", (event) => {
  if (event.target.closest?.("[data-bulk-page]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  show();
});
document.addEventListener("submit", (event) => {
  if (event.target !== bar() || isAll() || boxes().some((box) => box.checked)) return;
  event.preventDefault();
  bar().querySelector("[data-bulk-error]").hidden = false;
});
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("pageshow", show);
show();

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

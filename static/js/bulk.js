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

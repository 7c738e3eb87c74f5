/* Shortcuts of one letter, for who switched them on: "?" lists them. Never while somebody types. */

const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
const isTyping = (where) =>
  where.isContentEditable || where.closest?.("select, textarea, dialog, input:not([type=checkbox], [type=radio])");

function step(by) {
  const all = rows();
  const here = all.indexOf(document.activeElement.closest("[data-rows] tbody tr"));
  const next = here < 0 ? all[0] : all[Math.min(Math.max(here + by, 0), all.length - 1)];
  next?.querySelector("[data-open]")?.focus();
}

function find() {
  const field = [...document.querySelectorAll("[data-find], #search-words")].find((each) => each.offsetParent);
  field?.focus();
  field?.select();
}

const acts = {
  "?": () => document.querySelector("[data-keys-list]").showModal(),
  "/": find,
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement.closest("[data-rows] tbody tr")?.querySelector("[data-bulk-row]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

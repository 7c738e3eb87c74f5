/* Quicker answers; the form is complete without this file. */

// Number keys choose inside a focused scale; 1 and then 0 within a second is 10.
let lastOne = 0;
document.addEventListener("keydown", (event) => {
  const scale = event.target.closest?.("[data-scale]");
  if (!scale || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  const isTen = event.key === "0" && Date.now() - lastOne < 1000;
  lastOne = event.key === "1" ? Date.now() : 0;
  const radio = scale.querySelector(`input[value="${isTen ? 10 : event.key}"]`);
  choose(radio);
  radio.focus();
});

// Of any other question the keys choose by place, for who switched shortcuts on.
document.addEventListener("keydown", (event) => {
  const answers = event.target.closest?.("[data-assessment] .segmented:not([data-scale])");
  const isOff = !document.documentElement.hasAttribute("data-keys");
  if (isOff || !answers || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
  const radio = answers.querySelectorAll("input[type=radio]")[event.key - 1];
  if (!radio) return;
  choose(radio);
  radio.focus();
});

// As if it had been pressed: the draft takes note of it.
function choose(radio) {
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

// One press for a clean screen; what is answered already stays, and everything can be changed.
const allAbsent = document.querySelector("[data-all-absent]");
if (allAbsent) {
  allAbsent.hidden = false;
  allAbsent.addEventListener("click", () => {
    for (const flag of document.querySelectorAll("[data-flag]")) {
      if (!flag.querySelector("input:checked")?.value) choose(flag.querySelector('input[value="absent"]'));
    }
  });
}

// A weakness that is told of calls for the examination: its part opens, and nothing is filled in.
const exam = document.querySelector("[data-exam]");
document.addEventListener("change", ({ target }) => {
  const tells = ["progressive_deficit", "new_neuro_symptom"].includes(target.name);
  if (exam && tells && target.value === "present") exam.open = true;
});

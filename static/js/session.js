/* Asks before somebody is signed out for being away; the server decides, with or without this file. */
const dialog = document.querySelector("[data-idle]");
const words = dialog.querySelector("[data-idle-left]");
const warnSeconds = Number(dialog.dataset.warn);
let left = Number(dialog.dataset.idle);
let timer;

function wait() {
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(left - warnSeconds, 15) * 1000);
}

// Another tab may have been used meanwhile. Asking passively is no sign of life.
async function ask({ isHere = false } = {}) {
  const headers = isHere ? {} : { "Stepwell-Passive": "1" };
  let answer;
  try {
    answer = await fetch(dialog.dataset.ask, { headers, redirect: "manual" });
  } catch {
    left = warnSeconds + 15;
    return wait();
  }
  if (!answer.ok) return leave();
  left = (await answer.json()).left;
  if (left > warnSeconds) dialog.close();
  else warn();
  wait();
}

function warn() {
  const minutes = Math.ceil(left / 60);
  words.textContent = minutes > 1 ? words.dataset.minutes.replace("N", minutes) : words.dataset.minute;
  if (!dialog.open) dialog.showModal();
}

// The page itself leads to the sign-in; a form that could not be kept stays where it is.
function leave() {
  if (document.documentElement.hasAttribute("data-unkept")) return dialog.close();
  location.assign(location.pathname + location.search);
}

dialog.querySelector("[data-idle-stay]").addEventListener("click", () => ask({ isHere: true }));
// Escape closes the dialog: whoever presses it is here.
dialog.addEventListener("cancel", () => ask({ isHere: true }));
document.addEventListener("visibilitychange", () => document.hidden || ask());
wait();

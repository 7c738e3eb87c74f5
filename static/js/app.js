/* Enhancements only: every page works without this file. */

// A menu closes with Escape and when the pointer goes elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Asks before somebody is signed out for being away; the server decides, with or without this file.
const idleDialog = document.querySelector("[data-idle]");
if (idleDialog) watchIdleness(idleDialog);

function watchIdleness(dialog) {
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
}

// Keeps what is typed as a draft; the form and its `Save as draft` button work without this file.
const draftButton = document.querySelector('button[name="draft"][value="keep"]');
if (draftButton) keepDrafts(draftButton.form);

function keepDrafts(form) {
  const status = form.querySelector("[data-draft-status]");
  const here = form.getAttribute("action") || location.href;
  let timer;
  let running = null;
  let isDirty = false;
  let isSaved = false;

  function mark(isUnkept) {
    document.documentElement.toggleAttribute("data-unkept", isUnkept);
  }

  function say(words) {
    if (status.textContent !== words) status.textContent = words;
  }

  function send(isLast) {
    const body = new URLSearchParams(new FormData(form));
    body.set("draft", "auto");
    return fetch(here, { method: "POST", body, redirect: "manual", keepalive: isLast });
  }

  // After signing in again, elsewhere, the page's token is another one.
  async function renewToken() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return false;
    const name = "csrfmiddlewaretoken";
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector(`[name=${name}]`);
    if (!token) return false;
    for (const field of document.querySelectorAll(`[name=${name}]`)) field.value = token.value;
    return true;
  }

  async function keep(isLast = false) {
    clearTimeout(timer);
    isDirty = false;
    try {
      let answer = await send(isLast);
      if (answer.status === 403 && (await renewToken())) answer = await send(isLast);
      if (answer.ok) {
        say(await answer.text());
      } else {
        isDirty = true;
        const isRefused = answer.status === 422;
        if (isRefused) say(await answer.text());
        else say(answer.type === "opaqueredirect" || answer.status === 403 ? status.dataset.signedOut : status.dataset.failed);
        sign.hidden = isRefused;
      }
    } catch {
      isDirty = true;
      say(status.dataset.failed);
    }
    mark(isDirty);
    if (!isDirty) sign.hidden = true;
  }

  const sign = form.querySelector("[data-draft-sign-in]");

  function soon(milliseconds) {
    isDirty = true;
    mark(true);
    clearTimeout(timer);
    timer = setTimeout(() => (running = keep().finally(() => (running = null))), milliseconds);
  }

  form.addEventListener("input", () => soon(1200));
  form.addEventListener("change", () => soon(400));
  // A draft that arrives after the form was stored would come back as one.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      const patience = new Promise((done) => setTimeout(done, 1500));
      Promise.race([running, patience]).then(() => {
        running = null;
        form.requestSubmit(event.submitter);
      });
      return;
    }
    isSaved = true;
    mark(false);
  });
  addEventListener("pagehide", () => {
    if (isDirty && !isSaved) keep(true);
  });
  // Back from signing in, or from the browser's own history.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isDirty && !isSaved) soon(200);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) isSaved = false;
  });
}

// Shortcuts of one letter, for who switched them on: "?" lists them. Never while somebody types.
if (document.documentElement.hasAttribute("data-keys")) listenForKeys();

function listenForKeys() {
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
}

/* Keeps what is typed as a draft; the form and its `Save as draft` button work without this file. */
const button = document.querySelector('button[name="draft"][value="keep"]');
if (button) keepDrafts(button.form);

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

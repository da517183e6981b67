// Improves pages that already work without it: component behaviour, print, copy link, job progress, maps on request.
import { initAll } from "./govuk-frontend.min.js";

initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy-link]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(window.location.href);
    const said = document.getElementById(button.dataset.copyLink);
    if (said) said.textContent = "Link copied";
  });
}

// On a wall, arrow keys go from item to item, unless somebody types or chooses.
const wall = document.querySelector(".cw-wall");
if (wall) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
    const way = { ArrowRight: "next", ArrowLeft: "prev" }[event.key];
    const link = way && wall.querySelector(`a[rel=${way}]`);
    if (link) link.click();
  });
}

// In a meeting, how much of an item's time is left. The page says it in words when it is opened; this goes on from there.
const clock = document.querySelector("[data-seconds]");
if (clock) {
  const left = Number(clock.dataset.seconds);
  const opened = performance.now();
  setInterval(() => {
    const now = left - (performance.now() - opened) / 1000;
    const minutes = Math.ceil(Math.abs(now) / 60);
    const counted = minutes === 1 ? "1 minute" : `${minutes} minutes`;
    const words = now < 0 ? `${counted} over its time` : `${counted} left`;
    if (clock.textContent !== words) clock.textContent = words;
    clock.classList.toggle("cw-live__clock--over", now < 0);
  }, 1000);
}

// At the review desk a letter answers, as long as the pair has the focus and nobody types. The same letters are access keys.
const review = document.querySelector("[data-keys]");
if (review) {
  review.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (typing || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    const press = review.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!press) return;
    event.preventDefault();
    press.click();
  });
}

// A map is fetched only when somebody asks for it: it is ten times as heavy as the page.
for (const holder of document.querySelectorAll("[data-map]")) {
  const button = holder.querySelector("[data-map-show]");
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { showMap } = await import("./map.mjs");
      await showMap(holder);
      button.hidden = true;
    } catch (error) {
      button.disabled = false;
      const said = holder.querySelector("[data-map-said]");
      if (said) said.textContent = "The map cannot be shown in this browser. The list holds the same figures.";
      console.error(error);
    }
  });
}

// A job that runs: ask for its state instead of loading the whole page again.
const job = document.querySelector("[data-job]");
if (job) {
  document.querySelector("meta[http-equiv=refresh]")?.remove();
  const ask = async () => {
    const answer = await fetch(job.dataset.job, { headers: { accept: "application/json" } });
    if (!answer.ok) return setTimeout(ask, 5000);
    const state = await answer.json();
    const bar = job.querySelector("progress");
    if (bar && state.total > 0) {
      bar.max = state.total;
      bar.value = state.done;
    }
    const words = job.querySelector("[data-job-words]");
    if (words) words.textContent = state.words;
    if (state.running) setTimeout(ask, 2000);
    else window.location.reload();
  };
  setTimeout(ask, 1000);
}

// Text that was typed and not saved is not lost without a question.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// A passkey is made or shown by the browser; the form carries its answer.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const read = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && globalThis.PublicKeyCredential;
  if (!read) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    const options = JSON.parse(form.dataset.options).publicKey;
    const said = form.querySelector("[data-passkey-said]");
    said.textContent = "";
    try {
      const made =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: read.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: read.parseRequestOptionsFromJSON(options) });
      form.elements.answer.value = JSON.stringify(made.toJSON());
      form.requestSubmit();
    } catch (error) {
      said.textContent =
        error.name === "SecurityError"
          ? "Passkeys do not work at this address. Use the address that your administrator gave you."
          : "No passkey was used. Try again, or go on without one.";
      console.error(error);
    }
  });
}

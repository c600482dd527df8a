// What pages do with script that they also do without: say that something was saved, and put the reader
// where the trouble is. htmx is told to need neither eval nor inline styles by a meta element.
document.documentElement.classList.add("js-enabled");

function focusProblem(root) {
  const summary = root.querySelector(".nhsuk-error-summary");
  if (summary) { summary.setAttribute("tabindex", "-1"); summary.focus(); }
}

function say(form, text, failed) {
  const line = form.querySelector("[data-saved]") || document.querySelector("[data-saved]");
  if (!line) return;
  line.textContent = text;
  line.classList.toggle("app-saved--failed", failed);
}

document.addEventListener("DOMContentLoaded", () => focusProblem(document));
document.addEventListener("htmx:afterSwap", (event) => focusProblem(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (event.detail.successful) say(form, `Saved at ${now}`, false);
  else say(form, "Not saved. Check your connection; what you typed is still here. Then choose Save.", true);
});
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

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

// An answer that comes from another address than was asked: the page to sign in, when the session has ended.
function strayed(detail) {
  const { responsePath, finalRequestPath } = detail.pathInfo;
  return Boolean(responsePath) && responsePath !== finalRequestPath;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.closest("form[data-autosave]") && strayed(event.detail)) event.detail.shouldSwap = false;
});
document.addEventListener("DOMContentLoaded", () => focusProblem(document));
document.addEventListener("htmx:afterSwap", (event) => focusProblem(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const { successful, xhr } = event.detail;
  if (successful && strayed(event.detail)) say(form, "Not saved: you were signed out. Copy what you typed, then sign in again.", true);
  else if (successful && xhr.getResponseHeader("X-Not-Saved")) say(form, "One answer is not saved yet: see what is said beside it.", true);
  else if (successful) say(form, `Saved at ${now}`, false);
  else say(form, "Not saved. Check your connection; what you typed is still here. Then choose Save.", true);
});
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-confirm]");
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

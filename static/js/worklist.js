// What single keys do in the list of dossiers: j and k move, Enter opens (it is a link), x chooses, ? tells it.
// Nothing acts in a field, nor with another key held; whoever turned them off is not sent this file.
(() => {
  const links = () => [...document.querySelectorAll("[data-lines] th a")];
  const here = () => document.activeElement.closest("[data-lines] tbody tr");
  const go = (by) => {
    const all = links();
    const at = all.findIndex((link) => here()?.contains(link));
    all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
  };
  const acts = {
    j: () => go(1),
    k: () => go(-1),
    x: () => here()?.querySelector("[name=numbers]")?.click(),
    "?": () => document.getElementById("raccourcis").togglePopover(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector("[data-shortcuts]")?.removeAttribute("hidden");
  });
})();

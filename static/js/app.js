// What script adds to pages that work without it: focus on errors, showing a password.
(() => {
  const start = (root) => {
    root.querySelector("[data-focus]")?.focus();
    for (const box of root.querySelectorAll("[data-shows]")) {
      box.closest("[hidden]")?.removeAttribute("hidden");
      box.addEventListener("change", () => {
        for (const name of box.dataset.shows.split(" ")) {
          const field = document.getElementById(name);
          if (field) field.type = box.checked ? "text" : "password";
        }
      });
    }
    for (const meter of root.querySelectorAll("[data-strength-of]")) {
      const field = document.getElementById(meter.dataset.strengthOf);
      field?.addEventListener("input", () => {
        const value = field.value;
        const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].filter((kind) => kind.test(value)).length;
        const words = ["", "trop court", "faible", "correct", "bon", "très bon"];
        const rank = value.length === 0 ? 0 : value.length < 8 ? 1 : Math.min(5, kinds + (value.length > 11));
        meter.textContent = words[rank] ? `Mot de passe ${words[rank]}` : "";
      });
    }
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.target));
})();

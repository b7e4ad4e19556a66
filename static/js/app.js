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
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.target));
})();

// What script adds to pages that work without it: focus on errors, showing a password, the work of a captcha, what
// hours are worth, an address that is copied, a sheet that is put away, menus that close by themselves, a page that
// says when there is no network, htmx once it serves.
(() => {
  const start = (root) => {
    root.querySelector("[data-focus]")?.focus();
    root.querySelectorAll("[data-work-for]").forEach(work);
    root.querySelectorAll("[data-rate]").forEach(worth);
    for (const button of navigator.clipboard ? root.querySelectorAll("[data-copies]") : []) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copies);
        button.nextElementSibling.hidden = false;
      });
    }
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
  // A little work for the captcha: a number whose digest with the key begins with so many bits of zero.
  const work = async (field) => {
    const { workFor: key, bits } = field.dataset;
    const encoder = new TextEncoder();
    for (let number = 0; crypto.subtle && !field.value; number += 1) {
      const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${key}:${number}`));
      if (new DataView(digest).getUint32(0) >>> (32 - bits) === 0) field.value = number;
    }
  };
  // What hours are worth in euros as one types them, rounded up as they are credited.
  const worth = (output) => {
    const field = document.getElementById(output.htmlFor.value);
    const tell = () => {
      const hours = Number(field.value.replace(",", "."));
      output.hidden = !(hours > 0 && hours <= output.dataset.most);
      const euros = Math.ceil(hours * output.dataset.rate).toLocaleString("fr-FR");
      output.textContent = `${field.value} h → ${euros} €`;
    };
    field.addEventListener("input", tell);
    tell();
  };
  // A menu closes by Escape, which gives the focus back to its button, and by a press anywhere else.
  const close = (leaves) => {
    for (const menu of document.querySelectorAll(".site-header details[open]")) {
      if (leaves(menu)) menu.open = false;
    }
  };
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    close((menu) => {
      menu.querySelector("summary").focus();
      return true;
    });
  });
  document.addEventListener("click", ({ target }) => {
    close((menu) => !menu.contains(target) && !(menu.matches(".burger") && target.closest(".site-header")));
  });
  // htmx comes at the first sign that someone acts; what they changed while it came is told to it again.
  const later = document.querySelector('script[type="text/later"]');
  const changes = ["change", "input"];
  const signs = ["pointermove", "pointerdown", "keydown", ...changes];
  let changed;
  const note = (event) => {
    changed = event;
  };
  const bring = () => {
    for (const sign of signs) removeEventListener(sign, bring);
    const script = document.createElement("script");
    script.addEventListener("load", () => {
      for (const change of changes) removeEventListener(change, note);
      changed?.target.dispatchEvent(new Event(changed.type, { bubbles: true }));
    });
    script.src = later.src;
    const add = () => document.head.append(script);
    // It starts by itself on a page that is whole, and on no other.
    if (document.readyState === "complete") add();
    else addEventListener("load", add);
  };
  if (later) {
    for (const sign of signs) addEventListener(sign, bring, { passive: true });
    for (const change of changes) addEventListener(change, note);
    // An address that htmx had written, reached again before it came: the server draws what it says.
    addEventListener("popstate", ({ state }) => state?.htmx && !window.htmx && location.reload());
  }
  navigator.serviceWorker?.register("/service-worker.js", { updateViaCache: "all" }).catch(() => {});
  document.addEventListener("DOMContentLoaded", () => start(document));
  // What a sheet asked for is there: it is put away.
  document.addEventListener("submit", (event) => event.submitter?.closest("[popover]")?.hidePopover());
  document.addEventListener("htmx:load", (event) => start(event.target));
})();

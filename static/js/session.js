// Says that a session is about to end, so that nothing typed is lost; the server alone ends it.
(() => {
  const box = document.querySelector("[data-session-seconds]");
  if (!box) return;
  const warning = 5 * 60;
  const show = (name) => {
    for (const part of box.querySelectorAll("[data-session-soon], [data-session-over]")) {
      part.hidden = !part.matches(`[data-session-${name}]`);
    }
    box.hidden = !name;
  };
  let timer;
  const plan = (seconds) => {
    clearTimeout(timer);
    if (seconds <= 0) return show("over");
    if (seconds > warning) {
      show("");
      timer = setTimeout(ask, (seconds - warning) * 1000, true);
      return;
    }
    const end = new Date(Date.now() + seconds * 1000);
    box.querySelector("[data-session-time]").textContent = end.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
    show("soon");
    timer = setTimeout(ask, seconds * 1000 + 1000, true);
  };
  // Another page may have been asked for meanwhile: the server knows. Asking so is no activity.
  const ask = async (byItself) => {
    try {
      const answer = await fetch(box.dataset.sessionUrl, { headers: byItself ? { "X-By-Itself": "1" } : {} });
      plan((await answer.json()).seconds);
    } catch {
      timer = setTimeout(ask, 30000, true);
    }
  };
  box.querySelector("[data-session-stay]").addEventListener("click", async () => {
    await ask(false);
    await ask(true);
  });
  plan(Number(box.dataset.sessionSeconds));
})();

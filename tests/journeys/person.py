"""Someone in front of a browser: opens pages, fills fields, presses buttons, and notices what is wrong."""

import re

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, ViewportSize, expect

from accounts.people.models import User
from tests import factories as f
from tests.journeys.structure import AUDITOR

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
AUDITED: set[tuple[object, ...]] = set()


class Person:
    """A browser of their own, with or without script, in light or dark."""

    def __init__(self, browser: Browser, site: str, *, script: bool = True, dark: bool = False) -> None:
        self.site, self.script, self.dark = site, script, dark
        self.context = browser.new_context(
            viewport=WIDE,
            java_script_enabled=script,
            locale="fr-FR",
            service_workers="block",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", self._hears)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", self._stays_here)

    def _hears(self, message: ConsoleMessage) -> None:
        """Keep the errors; a request that a newer one replaces is none (`hx-sync`)."""
        replaced = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
        if message.type == "error" and not replaced:
            self.troubles.append(message.text)

    def _stays_here(self, request: Request) -> None:
        if not request.url.startswith(("http://localhost:", "http://127.0.0.1:", "data:")):
            self.troubles.append(f"a request left the site: {request.url}")

    def opens(self, path: str) -> None:
        self.page.goto(self.site + path)
        self.looks()

    def presses(self, name: str, *, first: bool = False) -> None:
        exact, begun = self._named(name, exact=True), self._named(name, exact=False)
        found = exact if exact.count() else begun
        (found.first if first else found).click()
        self.looks()

    def _named(self, name: str, *, exact: bool) -> Locator:
        button = self.page.get_by_role("button", name=name, exact=exact)
        return button.or_(self.page.get_by_role("link", name=name, exact=exact))

    def fills(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)

    def chooses(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").select_option(label=value)

    def ticks(self, *names: str) -> None:
        for name in names:
            self.page.get_by_label(name).check()

    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text, use_inner_text=True)

    def logs_in_as_trainee(self, nir: str, password: str) -> None:
        self.fills(nir=nir, password=password)
        self.page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()
        self.looks()

    def logs_in_as_agent(self, email: str, password: str) -> None:
        code = f.a_code(User.objects.get(login=email))
        self.opens("/organisme/connexion/")
        self.fills(username=email, password=password)
        self.page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()
        self.looks()
        self.fills(code=code)
        self.presses("Continuer")

    def comes_back(self) -> None:
        """Wait until another's site has sent them back here: who leaves before cuts it short."""
        self.page.wait_for_url(f"{self.site}/**")

    def looks(self) -> None:
        """Notice what is wrong on the page: no style, too wide, not accessible, an error in the console."""
        self.page.wait_for_load_state()
        if self.script:
            # Ours are in layers; the pages of the bank and of FranceConnect have a short sheet of their own.
            rules = "[...document.styleSheets].flatMap(s => [...s.cssRules])"
            rules += ".reduce((n, rule) => n + (rule.cssRules?.length || 1), 0)"
            least = 100 if self.page.url.startswith(self.site) else 8
            assert self.page.evaluate(rules) > least, f"no style on {self.page.url}"
            self._audits()
        assert not self.troubles, self.troubles

    def _audits(self) -> None:
        """Both widths, once for each page of each title in each theme; accessible at one: `test_every_page` looks
        at all of them at two."""
        kind = (
            re.sub(r"\d+|[0-9a-f-]{36}|cs_\w+", "#", self.page.url),
            self.page.title(),
            self.dark,
            self.badge(),
        )
        if kind in AUDITED:
            return
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            width = self.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{self.page.url} is {width} px wide"
        AUDITOR.judges(self.page, self.page.url)
        AUDITED.add(kind)

    def badge(self) -> str:
        """The state shown on the page, if one is."""
        shown = self.page.locator(".badge")
        return shown.first.inner_text() if shown.count() else ""

"""The site in a browser without a server: what the browser asks, a test's own client answers.

So a page is looked at with what the test made and never committed, as the client's person, and the browser has no way
out: whatever asks for another address is written down, and gets nothing.
"""

from contextvars import copy_context
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Browser, Page, Route

from tests.kinds import Response

SITE = "http://localhost"


class InHand:
    """One page of a browser; `shows` what a client is answered at an address."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(locale="fr-FR", service_workers="block", reduced_motion="reduce")
        self.page: Page = self.context.new_page()
        self.client = Client()
        self.files: dict[str, tuple[bytes, str]] = {}
        self.troubles: list[str] = []
        self.page.on(
            "console", lambda said: self.troubles.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.route("**/*", self._answers)

    def shows(self, client: Client, answer: Response) -> str:
        """Show a page that the client was answered, with all that it asks for then; its path."""
        self.client, self.answer, self.troubles = client, answer, []
        self.path = str(answer.request["PATH_INFO"])
        # The browser's questions come in a context of their own, which would have a connection of its own.
        self.here = copy_context()
        self.page.goto(SITE + self.path, wait_until="load")
        return self.path

    def _answers(self, route: Route) -> None:
        asked = urlsplit(route.request.url)
        if route.request.is_navigation_request():
            headers = {
                name: self.answer.get(name, "") for name in ("Content-Type", "Content-Security-Policy")
            }
            route.fulfill(status=200, headers=headers, body=self.answer.content)
        elif not route.request.url.startswith(SITE):
            self.troubles.append(f"a request left the site: {route.request.url}")
            route.abort()
        else:
            content, kind = self._file(asked.path + (f"?{asked.query}" if asked.query else ""))
            route.fulfill(status=200, content_type=kind, body=content)

    def _file(self, path: str) -> tuple[bytes, str]:
        """Style, script, face, picture: asked once for the module."""
        if path not in self.files:
            answer = self.here.run(self.client.get, path)
            if answer.status_code != 200:
                self.troubles.append(f"{path} answers {answer.status_code}")
            content = answer.getvalue()
            self.files[path] = (content, answer.get("Content-Type", "text/plain"))
        return self.files[path]

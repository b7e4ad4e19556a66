"""Takes the pictures of the tutorial from a running demonstration, begun anew, that nobody has touched.

    uv run manage.py demo --reset
    uv run python -m tests.pictures http://localhost:8000

Ange has a dossier in each state that a picture shows. Chromium is needed.
"""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from cpf_portal.site.explain.tutorial import HEIGHT, STEPS, WIDTH
from tests.journeys.conftest import ARGUMENTS

FOLDER = Path(__file__).resolve().parent.parent / "static"
# As the README lists them.
ANGE, PASSWORD = "182022A004015", "Formation2026"
SEARCH = "/recherche/?q=anglais"
# Dots of a picture for one pixel of a page, and how much of the picture is kept.
FINE, QUALITY = 1.5, 55


class Visitor:
    """Ange, in front of the demonstration, on a phone."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def opens(self, path: str) -> None:
        self.page.goto(self.site + path)

    def logs_in(self) -> None:
        self.opens("/connexion/")
        self.page.locator("[name=nir]").fill(ANGE)
        self.page.locator("[type=password]").fill(PASSWORD)
        self.page.locator("[type=password]").press("Enter")
        self.page.wait_for_url("**/mon-compte/")

    def opens_first_result(self) -> None:
        """The page of the first training that the search finds."""
        self.opens(SEARCH)
        link = self.page.locator("main a[href^='/formations/']").first.get_attribute("href") or ""
        self.opens(link)

    def opens_dossier(self, state: str, then: str = "") -> None:
        """The first dossier of Ange's in that state, whatever page of the list it is on; a page of it."""
        for rank in range(1, 9):
            self.opens(f"/mes-dossiers/?page={rank}")
            found = self.page.locator("main li").filter(has=self.page.get_by_text(state, exact=True))
            if found.count():
                link = found.first.locator("a[href^='/mes-dossiers/']").first.get_attribute("href") or ""
                self.opens("/".join(link.split("/")[:3]) + "/" + then)
                return
        raise LookupError(state)

    def begins(self, button: str, then: str = "") -> None:
        """The first dossier that this button begins, of what is to be done; a page of it."""
        self.opens("/mes-dossiers/")
        link = self.page.get_by_role("link", name=button).first.get_attribute("href") or ""
        self.opens("/".join(link.split("/")[:3]) + "/" + then)

    def takes(self, path: Path) -> None:
        """What the page shows from its title on."""
        top = self.page.locator("main").bounding_box()
        clip = {"x": 0, "y": top["y"] if top else 0, "width": WIDTH, "height": HEIGHT}
        taken = self.page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.open(io.BytesIO(taken)).convert("RGB").save(path, quality=QUALITY, method=6)


WAYS: dict[str, Callable[[Visitor], None]] = {
    "chercher": lambda ange: ange.opens(SEARCH),
    "formation": lambda ange: ange.opens_first_result(),
    "connexion": lambda ange: ange.opens("/connexion/"),
    "dossier": lambda ange: ange.opens_dossier("En cours de création", "completer/coordonnees/"),
    "transmis": lambda ange: ange.opens_dossier("Demande d’inscription", "transmis/"),
    "reponse": lambda ange: ange.begins("Répondre"),
    "valider": lambda ange: ange.begins("Valider", "payer/"),
    "suivre": lambda ange: ange.opens_dossier("En formation"),
    "evaluer": lambda ange: ange.opens_dossier("Formation terminée", "donner-mon-avis/"),
}
# Before one has logged in.
OUTSIDE = ("chercher", "formation", "connexion")


def main(site: str) -> None:
    """Take every picture, in the order of the steps."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        size = {"width": WIDTH, "height": HEIGHT}
        context = browser.new_context(viewport=size, device_scale_factor=FINE, service_workers="block")  # type: ignore[arg-type]
        ange = Visitor(context.new_page(), site)
        for step in STEPS:
            if step.name == STEPS[len(OUTSIDE)].name:
                ange.logs_in()
            WAYS[step.name](ange)
            ange.takes(FOLDER / step.path)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))

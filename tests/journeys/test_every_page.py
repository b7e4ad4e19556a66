"""Every address, as each of those who may read it, at three widths, light and dark, in a real browser."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from tests import factories as f
from tests.entered import again, entered
from tests.journeys.in_hand import InHand
from tests.journeys.structure import AUDITOR
from tests.kinds import Response, sure
from tests.test_url_map import MAP, Address, hers, of_both  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = {1280: 900, 390: 844, 320: 568}
# Where a page is read whole; the dark changes colours alone (`tests/house/test_styles.py`).
READ: dict[int, Literal["light", "dark"]] = {1280: "light", 390: "dark"}
# What differs from one reading of a page to the next without being the page's own.
PASSING = re.compile(r'name="next" value="[^"]*"|value="\w{64}"|nonce="[^"]+"|\?next=[^"]+|\d')
# The contrast of what stands in an empty field, which axe does not read.
FAINT = """() => {
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgb = colour => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const paper = each => {
        const own = getComputedStyle(each).backgroundColor;
        return own === 'rgba(0, 0, 0, 0)' && each.parentElement ? paper(each.parentElement) : own;
    };
    return [...document.querySelectorAll('[placeholder]')].filter(each => each.checkVisibility()).map(each => {
        const [a, b] = [getComputedStyle(each, '::placeholder').color, paper(each)].map(rgb).map(light);
        return [each.name, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    }).filter(([, ratio]) => ratio < 4.5);
}"""
STYLED = "[...document.styleSheets].flatMap(s => [...s.cssRules]).reduce((n, r) => n + (r.cssRules?.length || 1), 0)"


@dataclass
class Eyes:
    """Who looks at pages, and what was already looked at: most refusals are one page."""

    hand: InHand
    seen: set[str] = field(default_factory=set)

    def look(self, client: Client, path: str) -> None:
        answer = client.get(path, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html"):
            answer.getvalue()  # a file is closed once read
            return
        if "<body" not in answer.text:
            return  # a part of a page, or a refusal without a word of what no link leads to
        main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
        matter = PASSING.sub("", main.group() if main else answer.text)
        if matter in self.seen:
            return
        self.seen.add(matter)
        self._judge(client, answer)

    def _judge(self, client: Client, answer: Response) -> None:
        page = self.hand.page
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        url = self.hand.shows(client, answer)
        assert page.evaluate(STYLED) > 8, f"no style on {url}"
        for width, height in WIDTHS.items():
            theme = READ.get(width)
            if width != 1280:
                page.set_viewport_size({"width": width, "height": height})
                if theme:
                    page.emulate_media(color_scheme=theme)
            at = f"{url} at {width} px, {theme or 'dark'}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{at} is too wide"
            if theme:
                AUDITOR.judges(page, at)
                assert page.evaluate(FAINT) == [], f"placeholders of {at}"
        assert self.hand.troubles == [], url


@pytest.fixture(scope="module")
def eyes(chromium: Browser) -> Eyes:
    return Eyes(InHand(chromium))


@pytest.fixture(scope="module")
def readers(hers: dict[str, Any], of_both: Client) -> list[Client]:  # noqa: F811
    """A passer-by, Dominique, the organisation she asked, who works for it and for another, a funder, the staff."""
    dossier = Dossier.objects.get(number=hers["number"])
    funder = f.a_funder_agent(f.a_funder("Département du Bas-Rhin"))
    people = [dossier.trainee.user, sure(f.agent(dossier).user), funder]
    return [Client(), *map(entered, people), of_both, entered(f.a_staff_member())]


@pytest.mark.parametrize("address", MAP, ids=lambda a: a.path)
def test_every_address(
    hers: dict[str, Any],  # noqa: F811
    readers: list[Client],
    eyes: Eyes,
    address: Address,
) -> None:
    for reader in readers:
        eyes.look(again(reader), address.of(hers))


ASKED = [
    "/aide/?q=annuler",
    "/interlocuteurs/?situation=salarie&ville=metz",
    "/comprendre/?day=2026-12-23&days=2",
    "/recherche/?q=anglais",
    "/recherche/?q=anglais&lieu=Metz&droits=oui",
]


@pytest.mark.parametrize("path", ASKED)
def test_what_answers_a_question(readers: list[Client], eyes: Eyes, path: str) -> None:
    for reader in readers[:2]:
        eyes.look(again(reader), path)


@pytest.mark.parametrize("state", State)
def test_a_dossier_in_each_state(eyes: Eyes, state: State) -> None:
    dossier = f.a_dossier(state)
    agent = sure(f.agent(dossier).user)
    for person, name in ((dossier.trainee.user, "dossier"), (agent, "organisation_dossier")):
        eyes.look(entered(person), reverse(name, args=[dossier.number]))


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m._meta.label_lower)
def test_the_staff_s_lists(readers: list[Client], eyes: Eyes, model: Any) -> None:
    eyes.look(
        again(readers[-1]), reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("who", "path", "first"),
    [
        ("a visitor", "/", ".search-box button"),
        ("the owner", "/", ".button--todo"),
        ("the owner", "/recherche/?q=anglais", ".result h3"),
        ("the owner", "/mes-dossiers/", ".button--todo"),
        ("the owner", "/mon-compte/", ".button--todo"),
    ],
)
def test_the_first_thing_is_on_the_first_screen(
    eyes: Eyes, width: int, who: str, path: str, first: str
) -> None:
    """A button, a result, what is to be done: there before anyone scrolls."""
    owner = f.a_dossier("to_validate").trainee.user
    reader = entered(owner) if who == "the owner" else Client()
    eyes.hand.page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    eyes.hand.shows(reader, reader.get(path))
    box = sure(eyes.hand.page.locator(first).first.bounding_box(timeout=3_000))
    assert box["y"] + box["height"] <= WIDTHS[width]

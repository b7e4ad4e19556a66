"""Pages that arrive fast and stay in place: compressed, kept by the browser, with nothing that they do not use."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import factories as f
from tests.entered import entered
from tests.house.repository import files, read

pytestmark = pytest.mark.django_db
TEMPLATES = {
    path.removeprefix("templates/"): read(path)
    for path in files()
    if path.startswith("templates/") and path.endswith(".html")
}
LIVE = "components/live.html"


def test_a_page_is_compressed_for_whoever_reads_it_so(client: Client) -> None:
    plain = client.get(reverse("help"))
    packed = client.get(reverse("help"), headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) * 3 < len(plain.content)
    assert gzip.decompress(packed.content).decode().partition("<main")[2] == plain.text.partition("<main")[2]


def test_a_sheet_or_a_font_is_asked_for_once_and_compressed(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path, False
    kept = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": kept}}
    others = ["admin", "captcha", "administration", "django_htmx", "tutorial", "js"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
    served = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))
    for name in ("css/base.css", "fonts/bricolage-fr.woff2"):
        url = staticfiles_storage.url(name)
        answer = served(RequestFactory().get(url, headers={"Accept-Encoding": "gzip"}))
        answer.close()
        assert "immutable" in answer["Cache-Control"]
        assert answer.get("Content-Encoding") == ("gzip" if name.endswith(".css") else None)


def test_a_page_that_changes_by_itself_has_what_it_takes_and_no_other() -> None:
    def pages_of(part: str) -> set[str]:
        if "{% extends" in TEMPLATES[part]:
            return {part}
        return {page for path, text in TEMPLATES.items() if f'"{part}"' in text for page in pages_of(path)}

    change = {page for part, text in TEMPLATES.items() if " hx-" in text for page in pages_of(part)}
    assert {page for page, text in TEMPLATES.items() if LIVE in text} == change
    assert "catalogue/search/search.html" in change


def test_a_picture_has_its_place_before_it_comes() -> None:
    pictures = [each for text in TEMPLATES.values() for each in re.findall(r"<img[^>]*>", text)]
    assert pictures
    assert [each for each in pictures if not (" width=" in each and " height=" in each)] == []


@pytest.mark.parametrize("name", ["home", "help", "dossier_list"])
def test_a_page_says_what_it_is_and_has_its_letters_at_once(name: str) -> None:
    text = entered(f.a_trainee().user).get(reverse(name)).text
    assert len(re.findall(r'<meta name="description" content="[^"]{40,}', text)) == 1
    assert re.search(r'<link rel="preload" href="[^"]+\.woff2" as="font"', text)

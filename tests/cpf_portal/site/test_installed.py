"""The site installed: what it is called, icons made from the logo, a page that is nobody's without a network."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops

from cpf_portal.operations.management.commands.draw_icons import FOLDER, ICONS, drawn
from tests import factories as f
from tests.entered import entered
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def test_it_says_its_name_and_its_icons(client: Client) -> None:
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert told["name"] == settings.SITE_NAME
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        path = sure(finders.find(icon["src"].removeprefix("/static/")))
        with Image.open(path) as picture:
            assert icon["sizes"] == "{}x{}".format(*picture.size)
    assert f'rel="manifest" href="{reverse("manifest")}"' in client.get("/").text


@pytest.mark.parametrize("name", ICONS)
def test_each_icon_is_the_logo_of_today(name: str) -> None:
    with Image.open(FOLDER / name) as kept:
        apart = ImageChops.difference(kept.convert("L"), drawn(name).convert("L"))
    assert apart.point(lambda shade: 255 * (shade > 40)).getbbox() is None, "run manage.py draw_icons"


def test_the_worker_keeps_the_page_and_its_style_and_nothing_else(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    files = re.findall(r'"([^"]+)"', answer.text.partition("const FILES = [")[2].partition("]")[0])
    assert {path.rpartition(".")[2] for path in files} == {"css", "woff2", "svg"}
    assert len(files) == len(set(files)) >= 9
    assert answer.text.count("cache.put") == answer.text.count("cache.addAll") == 1
    assert "cache.put(PAGE" in answer.text


def test_it_is_the_same_script_for_everyone(client: Client) -> None:
    hers = entered(f.a_trainee().user)
    assert hers.get("/service-worker.js").text == client.get("/service-worker.js").text


def test_the_page_shown_to_someone_is_kept_by_nobody(client: Client) -> None:
    assert "hors ligne" in client.get(reverse("offline")).text
    assert "no-store" in entered(f.a_trainee().user).get(reverse("offline"))["Cache-Control"]


def test_the_policy_lets_it_be_installed(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "manifest-src 'self'" in policy
    assert "worker-src 'self'" in policy

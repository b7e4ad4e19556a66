"""The gallery shows every piece, and every kind of mail to the staff; production knows nothing of it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cpf_portal.common.mails import post
from cpf_portal.gallery import mails
from tests import factories as f
from tests.entered import again, entered
from tests.house.repository import files, read
from tests.letters import check_letter

pytestmark = pytest.mark.django_db
KINDS = [kind for kinds in mails.families().values() for kind in kinds]


@pytest.fixture(scope="module")
def staff(made_once: None) -> Client:
    f.a_trainee()
    return entered(f.a_staff_member())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_each_kind_of_mail_is_shown_as_it_leaves(staff: Client, kind: mails.Preview) -> None:
    reader = again(staff)
    shown = reader.get(reverse("gallery_mail", args=[kind.slug]))
    page = reader.get(reverse("gallery_mail_page", args=[kind.slug]))
    assert shown.status_code == page.status_code == 200
    assert shown.text.count(f'src="{reverse("gallery_mail_page", args=[kind.slug])}"') == 2
    assert "frame-src 'self'" in shown["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    letter = kind.write()
    check_letter(post.as_page(letter), post.as_text(letter))


def test_every_mail_of_the_product_is_one_of_them(staff: Client) -> None:
    words = [path for path in files() if re.search(r"/mails/[^_/]+[^/]*\.txt$|/mail_\w+\.txt$", path)]
    assert len([path for path in words if "components" not in path]) == len(KINDS)
    listed = again(staff).get(reverse("gallery_mails")).text
    assert all(reverse("gallery_mail", args=[kind.slug]) in listed for kind in KINDS)


def test_the_mails_are_for_the_staff_alone(client: Client) -> None:
    addresses = [reverse("gallery_mails"), reverse("gallery_mail", args=[KINDS[0].slug])]
    assert {client.get(address).status_code for address in addresses} == {302}
    trainee = entered(f.a_trainee().user)
    assert {again(trainee).get(address).status_code for address in addresses} == {404}
    assert again(entered(f.a_staff_member())).get(reverse("gallery_mail", args=["x"])).status_code == 404


def test_the_page_of_pieces_is_made_of_the_pages_own_templates(client: Client) -> None:
    page = client.get(reverse("gallery"))
    assert page.status_code == 200
    for piece in (
        "band",
        "bill",
        "todo",
        "todos",
        "list",
        "signs",
        "steps",
        "timeline",
        "fold",
        "tools",
        "empty",
    ):
        assert f'class="{piece}' in page.text
    found = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(found) == len(set(found))


def test_production_has_none_of_it() -> None:
    assert settings.ROOT_URLCONF == "cpf_portal.gallery.urls"
    assert 'ROOT_URLCONF = "cpf_portal.urls" if PRODUCTION else' in read("cpf_portal/settings.py")
    assert "gallery" not in read("cpf_portal/urls.py")

"""The administration: staff read everything, change nothing that only a transition may change."""

import html
import re

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from payments.card.models import Payment
from tests import factories as f
from tests.entered import again, entered

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def morgan(made_once: None) -> Client:
    return entered(f.a_staff_member())


@pytest.fixture
def staff(morgan: Client) -> Client:
    return again(morgan)


@pytest.fixture(scope="module")
def rows(made_once: None) -> None:
    """Something in the lists."""
    f.a_dossier("cancelled_by_trainee")
    Payment.objects.create(dossier=f.a_dossier("payment_pending"), amount=15_000)


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda m: m.__name__)
def test_every_list_opens_with_a_constant_number_of_queries(
    staff: Client, rows: None, model: type[Model], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        answer = staff.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), follow=True
        )
    assert answer.status_code == 200


@pytest.mark.parametrize("state", State)
def test_a_dossier_is_read_with_its_journal_and_cannot_be_changed(staff: Client, state: State) -> None:
    dossier = f.a_dossier(state)
    address = reverse("admin:dossiers_dossier_change", args=[dossier.pk])
    page = staff.get(address)
    assert page.status_code == 200
    shown = html.unescape(page.text)
    for entry in dossier.entries.all():
        assert entry.get_actor_display() in shown
    assert staff.post(address, {"state": "validated"}).status_code == 403
    assert staff.post(reverse("admin:dossiers_dossier_delete", args=[dossier.pk])).status_code == 403
    assert Dossier.objects.get(pk=dossier.pk).state == state


def test_the_ledger_cannot_be_written(staff: Client) -> None:
    f.a_trainee()
    assert staff.get(reverse("admin:accounts_rightsline_add")).status_code == 403


@pytest.mark.parametrize("model", ["accounts_user", "dossiers_dossier"])
def test_a_trainee_is_found_by_the_whole_number_and_it_is_never_shown(staff: Client, model: str) -> None:
    dominique = f.a_trainee(login=f.digest("1760575013042"))
    for trainee in (dominique, f.a_trainee("Camille", "Aubry")):
        f.a_draft(trainee)
    page = staff.post(reverse(f"admin:{model}_search"), {"q": "1 76 05 75 013 042"}, follow=True)
    assert page.status_code == 200
    [row] = page.context["cl"].result_list
    assert dominique.pk in (row.pk, getattr(row, "trainee_id", None))
    for told in (page.text, page.request["QUERY_STRING"]):
        assert "75013" not in told.replace(" ", "").replace("+", "")
        assert f.digest("1760575013042") not in told


@pytest.mark.parametrize("who", ["trainee", "member", "anyone"])
def test_nobody_else_enters(client: Client, who: str) -> None:
    if who == "trainee":
        client.force_login(f.a_trainee().user)
    elif who == "member":
        client.force_login(f.a_member(f.an_organisation()))
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 302
    door = "/organisme/connexion/" if who == "anyone" else "/admin/login/"
    assert answer["Location"] == f"{door}?next=/admin/"


def test_a_password_is_changed_where_it_is_limited_and_told(client: Client) -> None:
    """The page of Django's administration compares the current one as often as one likes."""
    staff = f.a_staff_member(password=f.PASSWORD)
    client.force_login(staff, backend="accounts.login.backends.EmailBackend")
    new = {"new_password1": "Horizon-clair-2031", "new_password2": "Horizon-clair-2031"}
    for answer in (
        client.get(reverse("admin:password_change")),
        client.post(reverse("admin:password_change"), new | {"old_password": f.PASSWORD}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, reverse("password_change"))
    staff.refresh_from_db()
    assert staff.check_password(f.PASSWORD)


@pytest.mark.parametrize("sent", ["x", "\0", "-1", "9" * 30])
@pytest.mark.parametrize(
    ("model", "name"),
    [(model, name) for model, of in admin.site._registry.items() for name in of.autocomplete_fields],
)
def test_what_is_no_row_s_number_is_refused_in_words(
    staff: Client, model: type[Model], name: str, sent: str
) -> None:
    meta = model._meta
    answer = staff.post(reverse(f"admin:{meta.app_label}_{meta.model_name}_add"), {name: sent})
    assert answer.status_code in (200, 403)


def test_the_administration_wears_the_colours_and_the_face_of_the_pages(staff: Client) -> None:
    page = staff.get(reverse("admin:index")).text
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
    ours = ["css/tokens.css", "administration/colours.css"]
    assert sheets[:3] == ["admin/css/base.css", *ours]
    assert "dark_mode.css" not in page, "the reader's own scheme, as elsewhere"
    assert "theme" not in page

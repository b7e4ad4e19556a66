"""Columns, density and keys are each member's own; a view is kept under a name, alone or with colleagues."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.organisations.models import Member, Organisation
from dossiers.organisation.worklist.models import Layout, SavedView
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST, LAYOUT, VIEWS = (reverse(f"organisation_{name}") for name in ("dossiers", "layout", "views"))


def entered(organisation: Organisation, role: str = "reader") -> tuple[Client, Member]:
    client, member = Client(), f.a_member(organisation, role).memberships.get()
    client.force_login(member.user)
    return client, member


def headers(client: Client) -> list[str]:
    return [column.label for column in client.get(LIST).context["columns"]]


def test_a_member_chooses_their_columns_and_colleagues_keep_theirs(atelier: Organisation) -> None:
    f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    (sacha, member), (other, _) = entered(atelier), entered(atelier)
    chosen = {"columns": ["email", "nom", "prix"], "density": "dense"}
    assert sacha.post(f"{LAYOUT}?vue=tri%3Dnom", chosen)["Location"] == f"{LIST}?tri=nom"
    assert headers(sacha) == ["Stagiaire", "Prix", "E-mail"]
    assert "table--tight" in sacha.get(LIST).text
    assert headers(other)[1] == "Formation"
    assert Layout.objects.get().member == member


def test_single_keys_are_turned_off(atelier: Organisation) -> None:
    sacha, _ = entered(atelier)
    assert "js/worklist" in sacha.get(LIST).text
    sacha.post(LAYOUT, {"columns": ["nom"], "density": "loose"})
    assert "js/worklist" not in sacha.get(LIST).text
    sacha.post(LAYOUT, {"columns": ["nom"], "density": "loose", "has_shortcuts": "on"})
    assert "js/worklist" in sacha.get(LIST).text


@pytest.mark.parametrize(
    "wrong",
    [{"columns": ["nir"], "density": "loose"}, {"density": "loose"}, {"columns": ["nom"], "density": "x"}],
)
def test_a_column_that_does_not_exist_is_refused(atelier: Organisation, wrong: dict[str, object]) -> None:
    sacha, _ = entered(atelier)
    answer = sacha.post(LAYOUT, wrong)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Layout.objects.exists()


def test_a_view_is_kept_and_its_link_leads_to_it(atelier: Organisation) -> None:
    sacha, member = entered(atelier)
    sacha.post(f"{VIEWS}?vue=etat%3Drequested%26tri%3Dnom%26apres%3Dx", {"name": "Ma vue"})
    view = SavedView.objects.get()
    assert (view.owner, view.query, view.is_shared) == (member, "etat=requested&tri=nom", False)
    assert sacha.get(reverse("organisation_view", args=[view.pk]))["Location"] == f"{LIST}?{view.query}"
    assert "Ma vue" in sacha.get(LIST).text
    sacha.post(f"{VIEWS}?vue=tri%3Dnom", {"name": "Ma vue", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.query, view.is_shared) == ("tri=nom", True), "the former of that name became this one"


def test_colleagues_read_what_is_shared_and_nothing_else(atelier: Organisation) -> None:
    (sacha, _), (_, owner) = entered(atelier), entered(atelier, "manager")
    alone, shared = f.a_saved_view(owner), f.a_saved_view(owner, is_shared=True)
    text = sacha.get(LIST).text
    assert shared.name in text
    assert alone.name not in text
    assert sacha.get(reverse("organisation_view", args=[shared.pk])).status_code == 302
    assert sacha.get(reverse("organisation_view", args=[alone.pk])).status_code == 404
    assert sacha.post(reverse("organisation_view_forget", args=[shared.pk])).status_code == 404
    assert SavedView.objects.count() == 2


def test_another_organisation_s_view_does_not_exist(atelier: Organisation) -> None:
    theirs = f.a_saved_view(
        f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get(), is_shared=True
    )
    sacha, _ = entered(atelier)
    assert theirs.name not in sacha.get(LIST).text
    assert sacha.get(reverse("organisation_view", args=[theirs.pk])).status_code == 404
    assert sacha.post(reverse("organisation_view_forget", args=[theirs.pk])).status_code == 404


def test_a_view_of_one_s_own_is_forgotten(atelier: Organisation) -> None:
    sacha, member = entered(atelier)
    view = f.a_saved_view(member)
    assert sacha.post(reverse("organisation_view_forget", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_one_keeps_no_more_views_than_one_reads(
    atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SavedView, "MOST", 1)
    sacha, member = entered(atelier)
    f.a_saved_view(member)
    answer = sacha.post(f"{VIEWS}?vue=tri%3Dnom", {"name": "Une de trop"})
    assert answer.status_code == 200
    assert "supprimez-en une" in answer.text
    assert SavedView.objects.count() == 1

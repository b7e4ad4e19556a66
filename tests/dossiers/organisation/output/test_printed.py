"""A dossier on paper: what its organisation's page says, for those who read it there, and nothing of the rights."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.security import limits
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.organisation.output import printed
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db


def address(dossier: Dossier) -> str:
    return reverse("organisation_paper", args=[dossier.number])


def said(dossier: Dossier) -> str:
    words = printed.words_of(dossier, "Alix Renaud", timezone.localdate())
    return json.dumps(words, ensure_ascii=False).replace("\u00a0", " ")


def as_shown(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_every_state_makes_a_pdf(state: State) -> None:
    dossier = f.a_dossier(state)
    answer = entered(f.a_member(dossier.organisation)).post(address(dossier))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="dossier-{dossier.number}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert State(state).label in said(dossier)


def test_it_says_what_was_agreed_who_and_what_happened_with_names() -> None:
    dossier = f.a_dossier("validated")
    told = said(dossier)
    for words in (
        *(dossier.number, "Dominique Lecœur", dossier.title, dossier.place, "870,00 €", "10 heures"),
        "Alix Renaud a accepté la demande de Dominique Lecœur sans rien y changer.",
        "imprimé par Alix Renaud",
        "06 12 34 56 78",
    ):
        assert words in told, words


def test_it_says_hours_and_what_is_received_once_it_is_over() -> None:
    told = said(f.a_dossier("completed"))
    assert re.search(r"Suivies.*\d heures sur 10 heures", told)
    assert "Vous recevrez" in told


def test_it_says_nothing_of_rights_of_force_majeure_nor_of_colleagues() -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    transitions.claim_force_majeure(
        dossier, f.owner(dossier), ground="illness", documents=[f.a_document()], explanation="À l'hôpital."
    )
    f.a_note(dossier, "Voix hésitante.")
    told = said(as_shown(dossier))
    for private in ("720,00", "1 820,00", "droits", "hôpital", "Maladie", "hésitante", "150,00"):
        assert private not in told, private


def test_how_to_reach_the_trainee_is_masked_as_on_the_page() -> None:
    refused = f.a_dossier("refused_by_organisation")
    told = said(refused)
    assert "Dominique Lecœur" in told
    assert "06 12 34 56 78" not in told
    assert refused.contact_email not in told


def test_what_people_typed_is_never_read_as_source() -> None:
    dossier = f.a_dossier("requested")
    transitions.refuse(
        dossier, f.agent(dossier), reason="other", message='#panic("lu") $x$ [a] ` \\ 漢字 \n= Titre'
    )
    assert printed.made(as_shown(dossier), "Alix", timezone.localdate()).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 200), ("files", 200), ("reader", 200), ("finance", 200), ("catalogue", 404)],
)
def test_roles_that_read_dossiers_have_it(role: str, status: int) -> None:
    dossier = f.a_dossier("validated")
    assert entered(f.a_member(dossier.organisation, role)).post(address(dossier)).status_code == status


def test_strangers_have_none(client: Client) -> None:
    dossier = f.a_dossier("validated")
    others = (f.a_member(f.an_organisation("Cap Métiers Sud")), dossier.trainee.user, f.an_agent("Lecture"))
    for stranger in others:
        assert entered(stranger).post(address(dossier)).status_code == 404
    assert client.post(address(dossier)).status_code == 302
    draft = f.a_draft(f.a_trainee("Ange"))
    member = f.a_member(draft.organisation)
    assert entered(member).post(address(draft)).status_code == 404


def test_the_page_leads_to_it_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = f.a_dossier("validated")
    member = entered(f.a_member(dossier.organisation))
    page = reverse("organisation_dossier", args=[dossier.number])
    assert address(dossier) in member.get(page).text
    monkeypatch.setitem(limits.LIMITS, "paper", (1, limits.LIMITS["paper"][1]))
    assert member.post(address(dossier)).status_code == 200
    refused = member.post(address(dossier), follow=True)
    assert refused.redirect_chain[0][0] == page
    assert "Trop de demandes" in refused.text

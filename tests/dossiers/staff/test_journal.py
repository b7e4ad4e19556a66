"""Staff reads a dossier in words and euros: no code, no cents."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers import transitions
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, State
from dossiers.staff.details import DETAILS
from tests import factories as f

pytestmark = pytest.mark.django_db


def page_of(client: Client, dossier: Dossier) -> str:
    client.force_login(f.an_agent("Lecture"))
    page = client.get(reverse("admin:dossiers_dossier_change", args=[dossier.pk]))
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def test_the_journal_says_what_became_of_rights_and_money_in_euros(client: Client) -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    shown = page_of(client, dossier)
    assert "droits utilisés : 720,00 €" in shown
    assert "avoir : 150,00 €" in shown
    assert "définitif après le : " in shown
    for raw in ("rights_used", "card_kept", "72000", "15000", "87000", "centimes"):
        assert raw not in shown


def test_a_proposal_says_what_it_changes(client: Client) -> None:
    proposed = f.propose(f.send(f.a_draft(f.a_trainee("Camille"))), price=80_000)
    shown = page_of(client, proposed)
    assert "prix 800,00 €" in shown
    assert "80000" not in shown


@pytest.mark.parametrize("state", State)
def test_everything_that_a_journal_keeps_has_a_name(client: Client, state: State) -> None:
    dossier = f.a_dossier(state)
    kept = {key for entry in dossier.entries.all() for key in entry.details}
    assert kept <= set(DETAILS)
    for entry in dossier.entries.all():
        assert f"{entry.sequence}. {TRANSITIONS[entry.transition].label_in(State(entry.source))}" == str(
            entry
        )


def test_the_hours_of_each_month_are_said(client: Client) -> None:
    dossier = f.begin(f.validate(f.accept(f.send(f.a_draft()))))
    transitions.declare_exit(
        dossier,
        f.agent(dossier),
        effective_on=timezone.localdate(),
        hours_attended=7,
        hours_excused=3,
        sheet=[{"month": "2026-12", "attended": "7", "excused": "3"}],
    )
    assert "décembre 2026 : 7 heures, perdues par force majeure : 3 heures" in page_of(client, dossier)


def test_a_claim_and_what_was_decided_are_said_in_words(client: Client) -> None:
    late = f.a_dossier("cancelled_by_trainee")
    transitions.claim_force_majeure(late, f.owner(late), ground="illness", documents=[f.a_document()])
    shown = page_of(client, late)
    assert "motif de force majeure : Maladie ou hospitalisation" in shown
    assert Entry.objects.filter(dossier=late).count() > 3

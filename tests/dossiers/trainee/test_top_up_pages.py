"""What the pages say of a top-up: to whom, how much, until when, and what became of it, whether or not a job runs."""

from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers.dossier.models import Dossier
from dossiers.trainee import calendar_file
from dossiers.trainee.presentation import limit_of
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import sure

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
Act = Callable[[Dossier], Dossier]


@pytest.fixture
def dossier() -> Dossier:
    return f.ask_top_up(f.a_dossier("to_validate"), f.a_funder(silence_grants=True))


def on(day: str) -> time_machine.travel:
    zone = timezone.get_current_timezone()
    return time_machine.travel(datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=zone), tick=False)


def read(client: Client, dossier: Dossier, name: str = "dossier") -> str:
    actor = f.owner(dossier) if name.startswith("dossier") else f.agent(dossier)
    client.force_login(sure(actor.user), backend="accounts.login.backends.EmailBackend")
    args = [] if name == "dossier_list" else [dossier.number]
    return unescape(client.get(reverse(name, args=args)).text).replace("\u00a0", " ")


def test_while_it_waits(client: Client, dossier: Dossier) -> None:
    text = read(client, dossier)
    assert "Vous attendez la réponse d'un financeur" in text
    assert "Régler le reste à payer" not in text
    assert "Demander une aide" not in text
    assert "10 jours ouvrés après la demande d'aide" in text
    assert "Réponse du financeur au plus tard le mardi 8 décembre 2026" in " ".join(
        read(client, dossier, "dossier_list").replace("<strong>", "").split()
    )
    assert "sa place reste réservée" in read(client, dossier, "organisation_dossier")
    days = {day.kind: day.on.isoformat() for day in calendar_file.days_of(dossier)}
    assert days["reponse-financeur"] == "2026-12-08"
    assert "a-faire-answer" not in days


def test_its_day_has_passed_and_no_job_has_run(client: Client, dossier: Dossier) -> None:
    with on("2026-12-09"):
        text = read(client, Dossier.objects.get(pk=dossier.pk))
        assert "votre demande d'aide va être accordée automatiquement" in text
        assert "annulée automatiquement" not in text
        office = read(client, dossier, "organisation_dossier")
        assert "la demande est annulée" not in office
        assert "En retard" not in office
        assert [day.kind for day in calendar_file.days_of(dossier)] == ["debut", "fin"]


@pytest.mark.parametrize(
    ("answer", "told", "event"),
    [
        (lambda d: f.grant_top_up(d, 6_000), "60,00 € accordés", "la réponse du financeur"),
        (f.decline_top_up, "Les crédits de l'année sont épuisés", "la réponse du financeur"),
        (f.cancel_request, "sans objet", ""),
    ],
)
def test_what_became_of_it(client: Client, dossier: Dossier, answer: Act, told: str, event: str) -> None:
    answered = answer(dossier)
    text = read(client, answered).replace("<strong>", "").replace("</strong>", "")
    assert told in text
    limit = limit_of(Dossier.objects.get(pk=answered.pk))
    assert (limit.event if limit else "", limit.count if limit else 0) == (event, 4 if event else 0)


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        (f.grant_top_up, "Votre aide est accordée : à vous de finaliser"),
        (f.decline_top_up, "Votre aide est refusée : à vous de décider"),
    ],
)
def test_an_answer_gives_the_turn_back_to_the_trainee(
    client: Client, dossier: Dossier, answer: Act, title: str
) -> None:
    text = read(client, answer(dossier))
    assert title in text
    assert "L'organisme a accepté" not in text


def test_a_proposal_is_still_compared_once_the_funder_has_answered(client: Client) -> None:
    proposed = f.propose(f.a_dossier("requested"), price=80_000)
    text = read(client, f.grant_top_up(f.ask_top_up(proposed)))
    assert "Votre aide est accordée" in text
    assert "Proposition de l'organisme" in text
    assert "Groupe du matin." in text


def test_a_silence_is_told_as_one(client: Client, dossier: Dossier) -> None:
    with on("2026-12-09"):
        sweep()
        answered = Dossier.objects.get(pk=dossier.pk)
        text = read(client, answered)
        assert "le financeur n'ayant pas répondu" in text
        assert "100,00 €" in text
        assert sure(limit_of(answered)).event == "la fin du délai du financeur"


@pytest.mark.parametrize(("cents", "left"), [(4_000, "110,00 €"), (10_000, "50,00 €")])
def test_what_is_granted_is_taken_off_what_is_left(
    client: Client, dossier: Dossier, cents: int, left: str
) -> None:
    assert left in read(client, f.grant_top_up(dossier, cents))

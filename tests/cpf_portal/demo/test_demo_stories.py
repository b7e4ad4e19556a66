"""What the demonstration's people lived agrees with its dates, and stays so when it is made older."""

import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.rights import ledger
from catalogue.organisations.models import Member
from catalogue.trainings.models import Training
from cpf_portal.common.business_days import business_days_between, is_business_day
from cpf_portal.demo.lives.former import OPINIONS
from cpf_portal.operations.fund import counting
from cpf_portal.operations.fund.models import MonthFigure
from cpf_portal.operations.signals import leads
from cpf_portal.operations.work.lists import WORK_LISTS
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from payments.card.models import Payment
from payments.refunds import holding
from payments.refunds.models import Refund
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def book(made_once: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank's book once the demonstration is loaded."""
    found = tmp_path_factory.mktemp("bank") / "payments.json"
    call_command("load_demo", bank=found)
    connection.check_constraints()
    return found


def test_each_story_agrees_with_its_dates(book: Path) -> None:
    today = timezone.localdate()
    for dossier in Dossier.objects.exclude(state="draft").prefetch_related("entries"):
        on = {entry.transition: timezone.localtime(entry.at).date() for entry in dossier.entries.all()}
        assert list(on.values()) == sorted(on.values())
        assert dossier.sent_on == on["send"] < today
        assert is_business_day(on["send"])
        assert dossier.clock_plays is None, "nothing of it is overdue"
        if "accept" in on and dossier.starts_on:
            assert business_days_between(on["accept"], dossier.starts_on) >= 11
        assert dossier.entered_on == on.get("declare_entry")
        assert (dossier.starts_on, dossier.ends_on) == (
            dossier.session.starts_on,
            dossier.session.ends_on,
        ) or (dossier.status is State.PROPOSED)
        if dossier.status is State.COMPLETED:
            assert dossier.ends_on == on["declare_exit"] < today


def test_one_dossier_is_in_each_of_many_states(book: Path) -> None:
    states = set(Dossier.objects.values_list("state", flat=True))
    assert states >= {
        *("draft", "requested", "refused_by_organisation", "proposed", "to_validate", "request_cancelled"),
        *("validated", "in_training", "completed", "cancelled_by_trainee"),
    }


def test_rights_came_year_after_year_and_none_is_left_to_ange(book: Path) -> None:
    ange = Dossier.objects.filter(trainee__user__first_name="Ange")[0].trainee
    for line in ange.lines.filter(reason__startswith="Droits de l'année"):
        assert line.at.year == int(line.reason[-4:]) + 1
        assert line.available <= 500_00
    account = ledger.account_of(ange.pk)
    assert (account.rights, account.given(tied=False)) == (0, 250_00)


def test_cards_were_charged_and_one_gives_back_what_another_waits_for(book: Path) -> None:
    kept, *others = Payment.objects.order_by("amount")
    [held] = holding.held()
    [given_back] = [each for each in others if each != held]
    assert {kept.status, given_back.status, held.status} == {"succeeded"}
    assert held.owed == held.dossier.price
    assert (kept.amount, kept.dossier.state) == (200_00, "validated")
    refund = Refund.objects.get()
    assert (refund.payment, refund.amount) == (given_back, given_back.dossier.price)
    book_of_bank = json.loads(book.read_text())
    charged = [each["amount"] for each in book_of_bank["movements"] if each["amount"] > 0]
    assert sorted(charged) == sorted([kept.amount, given_back.amount, held.amount])
    assert Payment.objects.latest("created_at").created_at < timezone.now() - timedelta(days=1)


def test_what_the_documents_name_has_a_rating_and_the_words_of_those_who_came(book: Path) -> None:
    for title, people in OPINIONS.items():
        training = Training.objects.get(title=title)
        assert training.rating_count == len(people)
        assert 4 <= (training.rating or 0) <= 5


def test_agents_find_work_in_their_lists(book: Path) -> None:
    waiting = {each.label for each in WORK_LISTS if each.find().exists()}
    assert waiting >= {
        "Messages à lire et à répondre",
        "Signalements à étudier",
        "Procédures dont le délai d'observations est terminé",
        "Organismes à référencer",
        "Cas de force majeure à décider",
        "Remboursements suspendus depuis longtemps",
        "Avis à modérer",
        "Pièces d'identité à vérifier",
        "Comptes à fermer",
        "Noms à corriger",
        "Corrections de droits à décider",
        "Versements de tiers à décider",
    }


def test_agents_find_signals_of_several_kinds_and_figures_of_several_months(book: Path) -> None:
    leads.find_all()
    kinds = set(leads.waiting().values_list("signal", flat=True))
    assert kinds >= {"phone", "requests"}
    counting.count_months()
    months = MonthFigure.objects.filter(measure="enrolled").values("month").distinct()
    assert months.count() > 2


def test_each_manager_has_a_dossier_and_the_first_one_requests_to_answer(book: Path) -> None:
    managers = Member.objects.filter(role="manager", user__email__startswith="gestion@")
    for member in managers.exclude(organisation__standing="applied"):
        assert member.organisation.dossiers.exclude(state="draft").exists()
    awaiting = Dossier.objects.filter(organisation__name="Atelier des Langues", state="requested")
    assert awaiting.count() >= 2


def test_a_second_start_adds_nothing(book: Path) -> None:
    before = (Dossier.objects.count(), Payment.objects.count())
    call_command("load_demo", bank=book)
    assert (Dossier.objects.count(), Payment.objects.count()) == before


def test_one_that_is_made_older_moves_whole(book: Path, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    dossier = Payment.objects.order_by("amount")[0].dossier
    before = {entry.sequence: entry.at for entry in dossier.entries.all()}
    starts, lines = sure(dossier.session.starts_on), hours_of_lines(dossier)
    call_command("demo_age", dossier.number, "7", stdout=io.StringIO())
    connection.check_constraints()
    week, dossier = timedelta(days=7), Dossier.objects.get(pk=dossier.pk)
    assert {entry.sequence: entry.at + week for entry in dossier.entries.all()} == before
    assert sure(dossier.session.starts_on) + week == starts
    assert [at + week for at in hours_of_lines(dossier)] == lines


def hours_of_lines(dossier: Dossier) -> list[datetime]:
    """When each line of the ledger that is of this dossier was written."""
    return [line.at for line in dossier.trainee.lines.filter(dossier_number=dossier.number).order_by("pk")]

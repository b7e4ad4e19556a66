"""What one agent asks, another decides on a page that says what it is, and what accepting does."""

import html
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.people.models import Trainee, User
from accounts.rights import ledger
from accounts.rights.dotations.models import RecordedGift
from accounts.rights.models import RightsCorrection, RightsEnd
from accounts.staff.models import NameCorrection
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db


def a_name(dominique: Trainee, asker: User) -> NameCorrection:
    return NameCorrection.objects.create(
        account=dominique.user, first_name="Dominique", last_name="Le Cœur", reason="Acte vu", asked_by=asker
    )


def a_correction(dominique: Trainee, asker: User) -> RightsCorrection:
    return RightsCorrection.objects.create(
        trainee=dominique, source="cpf", amount=12_050, reason="Année 2024 oubliée", asked_by=asker
    )


def a_gift(dominique: Trainee, asker: User) -> RecordedGift:
    return RecordedGift.objects.create(
        trainee=dominique,
        means="transfer",
        kind="employer",
        giver="Filature des Vosges",
        siret="73282932000074",
        amount=40_000,
        reference="VIR-7",
        asked_by=asker,
    )


def an_end(dominique: Trainee, asker: User) -> RightsEnd:
    return RightsEnd.objects.create(
        trainee=dominique, ends_on=date(2026, 12, 1), reason="Notification vue", asked_by=asker
    )


class Asked(NamedTuple):
    """What one agent asks: how it is written, what its page tells, what it changes and from what to what."""

    made: Callable[[Trainee, User], Any]
    told: list[str]
    of: Callable[[Trainee], object]
    before: object
    after: object


EACH = pytest.mark.parametrize(
    "asked",
    [
        Asked(
            a_name,
            ["Dominique Lecœur", "Le Cœur", "Acte vu"],
            lambda her: her.user.last_name,
            *["Lecœur"] * 2,
        ),
        Asked(
            a_correction,
            ["1 820,00 €", "120,50 €", "1 940,50 €", "Année 2024 oubliée"],
            lambda her: ledger.account_of(her.pk).total.available,
            182_000,
            194_050,
        ),
        Asked(
            a_gift,
            ["Filature des Vosges", "400,00 €", "virement", "VIR-7", "toute formation", "sans limite"],
            lambda her: ledger.account_of(her.pk).total.available,
            182_000,
            222_000,
        ),
        Asked(
            an_end,
            ["12 mai 1976", "aucune date", "1er décembre 2026", "Notification vue"],
            lambda her: her.pension_on,
            None,
            date(2026, 12, 1),
        ),
    ],
    ids=lambda asked: asked.made.__name__,
)


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_decider", args=[row.pk])


def read(client: Client, page: str) -> str:
    return html.unescape(client.get(page).text).replace("\u00a0", " ").replace("\u202f", " ")


@EACH
def test_another_agent_reads_what_it_is_and_accepts(
    dominique: Trainee,
    asker: User,
    decider: User,
    asked: Asked,
) -> None:
    row, morgan = asked.made(dominique, asker), entered(decider)
    text = read(morgan, page_of(row))
    assert [words for words in [*asked.told, "Rejeter : rien ne change."] if words not in text] == []
    assert asked.of(Trainee.objects.get(pk=dominique.pk)) == asked.before
    assert morgan.post(page_of(row), {"accepted": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.is_accepted, row.decided_by) == (True, decider)
    assert asked.of(Trainee.objects.get(pk=dominique.pk)) == asked.after
    assert morgan.get(page_of(row)).status_code == 302, "it is decided"


@EACH
def test_rejected_nothing_changes(
    dominique: Trainee,
    asker: User,
    decider: User,
    asked: Asked,
) -> None:
    row = asked.made(dominique, asker)
    entered(decider).post(page_of(row), {"accepted": "0"})
    row.refresh_from_db()
    assert row.is_accepted is False
    assert asked.of(Trainee.objects.get(pk=dominique.pk)) == asked.before


@EACH
def test_neither_who_asked_nor_who_decides_nothing_may(
    dominique: Trainee,
    asker: User,
    asked: Asked,
) -> None:
    row = asked.made(dominique, asker)
    asker.groups.add(Group.objects.get(name="Décisions"))
    refused = html.unescape(entered(asker).post(page_of(row), {"accepted": "1"}).text)
    assert "personne" in refused
    assert "doit décider" in refused
    for group in ("Lecture", "Comptes", "Paiements", "Catalogue"):
        reader = entered(f.an_agent(group))
        assert (reader.get(page_of(row)).status_code, reader.post(page_of(row)).status_code) == (403, 403)
    row.refresh_from_db()
    assert row.is_accepted is None

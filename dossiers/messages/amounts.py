"""What a mail shows of a dossier in figures: the terms that a proposal changes, the price, what pays it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone

from cpf_portal.common.french import euros, hours, short_date
from cpf_portal.common.mails.letter import Item
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.messages.words import TRAINEE
from dossiers.money import figures
from dossiers.money.aid import is_jobseeker
from dossiers.money.figures import Figures
from dossiers.money.lines import lines_of


def changes_of(dossier: Dossier) -> list[tuple[str, Any, Any, bool]]:
    """A proposal beside what was asked: label, before, after, whether it changes."""
    both: tuple[Any, Any] = (dossier, dossier.proposal)
    rows = [
        ("Début", *(short_date(terms.starts_on) for terms in both)),
        ("Fin", *(short_date(terms.ends_on) for terms in both)),
        ("Durée", *(hours(terms.hours) for terms in both)),
        ("Prix", *(euros(terms.price) for terms in both)),
    ]
    return [(label, before, after, before != after) for label, before, after in rows]


def rows_for(dossier: Dossier, reader: str) -> tuple[Item, ...]:
    """The figures for that reader, as they are today; what pays the price is the trainee's alone to know."""
    is_trainee, changes = reader == TRAINEE, []
    if dossier.status is State.PROPOSED:
        changes = [
            Item(label, after, before) for label, before, after, changed in changes_of(dossier) if changed
        ]
        # The trainee reads the price with what pays it.
        changes = [row for row in changes if not is_trainee or row.label != "Prix"]
    return (*changes, *(_money(dossier) if is_trainee else ()))


def _money(dossier: Dossier) -> Iterator[Item]:
    """The price and its parts, beside what they were before the proposal; what is left to pay last."""
    today = timezone.localdate()
    now, before = figures.current(dossier, today), None
    if dossier.status is State.PROPOSED and dossier.proposal.price != dossier.price:
        asked = replace(figures.price_of(dossier), amount=dossier.price)
        before = figures.for_holder(dossier.trainee_id, asked, today, jobseeker=is_jobseeker(dossier))
    were = dict(_lines(dossier, before)) if before else {}
    lines = list(_lines(dossier, now))
    for label, amount in lines:
        was = were.get(label, amount)
        yield Item(label, amount, was if was != amount else "", is_sum=label == lines[-1][0])


def _lines(dossier: Dossier, found: Figures) -> Iterator[tuple[str, str]]:
    is_frozen = dossier.to_pay is not None
    for line in lines_of(found.plan, found.why, dossier.certification, held=is_frozen):
        yield line.label, euros(line.amount)
    left = "Reste à payer" if is_frozen else "Il vous resterait à payer"
    yield "Payé par carte" if dossier.card_paid else left, euros(found.plan.to_pay)

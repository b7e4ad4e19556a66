"""All the law in one list, as a page shows it: subjects, figures with their rows, provisions. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cpf_portal.common import french
from cpf_portal.common.law import provisions
from cpf_portal.common.law.dated import Dated, Row, Unit, figures_of
from cpf_portal.common.law.figures import Figures
from cpf_portal.common.law.provisions import Provision

# A change of law is announced so long before its day.
ANNOUNCED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a figure, what it replaces, and whether it is the one in force on the day it is read."""

    figure: Dated[Any]
    row: Row[Any]
    before: Row[Any] | None

    @property
    def reference(self) -> str:
        """What a record keeps of it."""
        return self.figure.reference(self.row)


def changes() -> Iterator[Change]:
    """Every row of every figure, in the order of the figures, then of the days."""
    for figure in figures_of(Figures).values():
        for before, row in zip((None, *figure.rows), figure.rows, strict=False):
            yield Change(figure, row, before)


def coming(today: date) -> list[Change]:
    """The rows that begin within sixty days: pages announce them (docs/rules.md § 7)."""
    return [change for change in changes() if today < change.row.since <= today + ANNOUNCED]


def named(reference: str) -> Change | None:
    """The row that a record names; None when no such row is known."""
    return next((change for change in changes() if change.reference == reference), None)


def in_words(figure: Dated[Any], value: Any) -> str:
    """A value as a page writes it: « 14 jours ouvrés », « 150,00 € », « aucun plafond »."""
    if value is None:
        return "aucun plafond"
    words = {
        Unit.DAYS: lambda: french.business_days(value),
        Unit.CALENDAR_DAYS: lambda: f"{value} jours",
        Unit.CENTS: lambda: french.euros(value),
        Unit.HOURS: lambda: french.hours(Decimal(value)),
        Unit.YEARS: lambda: f"{value} an{'s' if value > 1 else ''}" if value else "aucune durée",
        Unit.PERCENT: lambda: f"{value}{french.NBSP}%",
        Unit.COUNT: lambda: str(value),
    }
    return words[figure.unit]()


@dataclass(frozen=True, slots=True)
class Topic:
    """A part of the law as the page shows it: figures with their rows, then provisions."""

    title: str
    figures: tuple[Dated[Any], ...]
    provisions: tuple[Provision, ...] = ()


F = Figures
TOPICS = (
    Topic(
        "Les délais d'un dossier",
        (
            *(F.answer_days, F.admission_days, F.start_days, F.acceptance_days, F.open_requests),
            *(F.withdrawal_days, F.free_days, F.claim_days, F.declaration_days),
        ),
    ),
    Topic(
        "La participation forfaitaire",
        (F.participation, F.exempting, F.incapacity_rate),
        provisions.EXEMPTIONS,
    ),
    Topic(
        "Ce que vos droits peuvent payer",
        (
            *(F.cap_rs, F.cap_skills_review, F.cap_light_licence, F.licence_third_party),
            *(F.skills_review_years, F.skills_review_least_hours, F.skills_review_most_hours),
        ),
        provisions.CONDITIONS,
    ),
    Topic(
        "Vos droits et votre compte",
        (
            *(F.yearly_credit, F.total_credit, F.yearly_cap, F.total_cap, F.rights_end_age),
            *(F.dotation_notice_days, F.holder_age, F.apprentice_age, F.identity_years, F.recovery_days),
        ),
    ),
    Topic("Les organismes de formation", (F.observation_days,)),
)

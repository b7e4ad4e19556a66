"""Offers side by side: what each row says of each of them, and which says best, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.communes import distance_km
from catalogue.trainings.languages import language_name
from catalogue.trainings.models import Action, Session
from cpf_portal.common.french import NBSP, euros, hours, long_date
from dossiers.offers import answer_time

LOWEST = "le plus bas"
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """An offer, and what depends on the day and on the reader: `to_pay` in cents, `away` in km."""

    action: Action
    first: Session | None = None
    first_day: date | None = None
    away: float | None = None
    answer: Decimal | None = None
    to_pay: int | None = None
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What is read; `best` says in words that no other is better, empty otherwise."""

    text: str
    best: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    label: str
    cells: list[Cell]


def away_from(origin: Position | None, action: Action) -> float | None:
    """The km from a point to where the offer is given; None for what is remote, or not on the map."""
    place = action.place
    if origin is None or place is None or action.mode == Action.Mode.REMOTE:
        return None
    if place.latitude is None or place.longitude is None:
        return None
    return distance_km(origin, (place.latitude, place.longitude))


def rows_of(columns: Sequence[Column], *, distances: bool, to_pay: bool) -> list[Row]:
    """Every row, in the order one decides: money, time, place, quality."""
    money = [
        _ranked(
            "Prix",
            columns,
            lambda column: column.action.price,
            lambda column: euros(column.action.price),
            LOWEST,
        ),
        _ranked("Prix de l'heure", columns, _hourly, lambda column: euros(round(_hourly(column))), LOWEST),
    ]
    if to_pay:
        money.append(
            _ranked(
                "Reste à payer",
                columns,
                lambda column: column.to_pay,
                lambda column: euros(column.to_pay or 0),
                LOWEST,
            )
        )
    where = [
        _plain("Durée", columns, lambda column: hours(column.action.hours)),
        _ranked("Prochain début", columns, _start, _start_text, "le plus tôt", "pas de session ouverte"),
        _plain("Modalité", columns, lambda column: column.action.get_mode_display()),
        _plain("Lieu", columns, lambda column: column.action.place_label),
    ]
    if distances:
        where.append(
            _ranked(
                "Distance", columns, lambda column: column.away, _away_text, "la plus courte", "non calculée"
            )
        )
    return [*money, *where, *_quality(columns)]


def _quality(columns: Sequence[Column]) -> list[Row]:
    return [
        _ranked(
            "Avis des stagiaires", columns, _rating, _rating_text, "la meilleure note", "moins de trois avis"
        ),
        _ranked(
            "Réponse de l'organisme",
            columns,
            lambda column: column.answer,
            lambda column: f"{answer_time.in_words(column.answer)}, en médiane",
            "la plus rapide",
            "trop peu de demandes pour le dire",
        ),
        _plain(
            "Certification", columns, lambda column: str(column.action.training.certification or "aucune")
        ),
        _plain("Accessibilité", columns, lambda column: accessibility_of(column.action)),
        _plain("Langue", columns, lambda column: language_name(column.action.language)),
    ]


def _plain(label: str, columns: Sequence[Column], write: Callable[[Column], str]) -> Row:
    return Row(label, [Cell(write(column)) for column in columns])


def _ranked(
    label: str,
    columns: Sequence[Column],
    rank: Callable[[Column], Any],
    write: Callable[[Column], str],
    best: str,
    missing: str = "",
) -> Row:
    """A row whose least rank is the best; when all are equal, none is. `missing` where there is no rank."""
    ranks = [rank(column) for column in columns]
    known = {each for each in ranks if each is not None}
    least = min(known) if len(known) > 1 else None
    cells = [
        Cell(missing) if each is None else Cell(write(column), best if each == least else "")
        for column, each in zip(columns, ranks, strict=True)
    ]
    return Row(label, cells)


def _hourly(column: Column) -> Decimal:
    return column.action.price / column.action.hours


def _start(column: Column) -> date | None:
    """The first day one may start; a permanent entry may start on the first day possible."""
    return (column.first.starts_on or column.first_day) if column.first else None


def _start_text(column: Column) -> str:
    day = long_date(_start(column) or date.max)
    permanent = column.first and column.first.is_permanent
    return f"à la date de votre choix, dès le {day}" if permanent else day


def _rating(column: Column) -> float | None:
    rating = column.action.training.rating
    return None if rating is None else -rating


def _rating_text(column: Column) -> str:
    training = column.action.training
    return f"{training.rating:.1f} sur 5 ({training.rating_count} avis)".replace(".", ",")


def _away_text(column: Column) -> str:
    away = column.away or 0
    return f"{away:.0f}{NBSP}km" if away >= 1 else "moins d'un kilomètre"


def accessibility_of(action: Action) -> str:
    """What is known for people with reduced mobility."""
    if action.place is None or action.mode == Action.Mode.REMOTE:
        return "à distance, sans déplacement"
    return "locaux accessibles" if action.place.is_accessible else "à vérifier auprès de l'organisme"

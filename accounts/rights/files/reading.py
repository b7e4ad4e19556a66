"""The files of the fund: CSV, one person a line, read as a stream. A report names lines, never a number.

Columns are separated by semicolons or commas, in any order; those that are not asked for are not read.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache

from accounts.people.digests import digests_of
from accounts.people.nir import InvalidNir, Nir
from cpf_portal.common.french import parse_euros

# A line by the names of its columns; one that may be left out, and is, reads as empty.
type Cells = dict[str, str]
DAYS = ("%Y-%m-%d", "%d/%m/%Y")


class UnreadableFile(ValueError):
    """The file is not what it should be, in words."""


def read[L](
    text: Iterable[str],
    columns: Sequence[str],
    optional: Sequence[str],
    make: Callable[[int, Cells], L],
    refuse: Callable[[int, str], None],
) -> Iterator[L]:
    """What `make` reads in each line, given its number; a `ValueError` refuses that line alone.

    `UnreadableFile` when the columns are not there.
    """
    source = iter(text)
    header = next(source, "").strip().lower().replace('"', "")
    delimiter = ";" if ";" in header else ","
    names = [name.strip() for name in header.split(delimiter)]
    if missing := [name for name in columns if name not in names]:
        raise UnreadableFile(f"Colonnes absentes de la première ligne : {', '.join(missing)}.")
    places = {name: names.index(name) for name in (*columns, *optional) if name in names}
    absent = dict.fromkeys(optional, "")
    for rank, physical in enumerate(source, 2):
        try:
            yield make(rank, absent | _cells(physical, delimiter, places))
        except csv.Error:
            refuse(rank, "un guillemet n'est pas fermé, ou est mal placé")
        except InvalidNir:
            refuse(rank, "le numéro de sécurité sociale n'est pas valable")
        except ValueError as error:
            refuse(rank, str(error))


def _cells(physical: str, delimiter: str, places: dict[str, int]) -> Cells:
    """A line by itself: no cell holds the end of one, so an open quotation mark takes no other with it."""
    row = next(csv.reader([physical], delimiter=delimiter, strict=True), [])
    if not physical.isascii() and any("\udc80" <= letter <= "\udcff" for letter in physical):
        raise ValueError("des lettres ne sont pas en UTF-8 : enregistrez le fichier en UTF-8")
    if len(row) <= max(places.values()):
        raise ValueError("il manque des colonnes")
    return {name: row[place].strip() for name, place in places.items()}


def logins(text: str) -> tuple[str, ...]:
    """The digests under which the owner of a number may have an account, the one of now first."""
    return tuple(digests_of(Nir.parse(text)))


def cents(text: str) -> int:
    """An amount of euros above zero, in cents."""
    try:
        amount = parse_euros(text)
    except ValueError:
        amount = 0
    if amount <= 0:
        raise ValueError("le montant doit être un nombre d'euros positif, comme 500,00")
    return amount


def words(text: str, what: str, longest: int) -> str:
    """Words that can be printed, not too long; `what` names them, « le motif »."""
    if not text or len(text) > longest or not text.isprintable():
        raise ValueError(f"{what} doit avoir de 1 à {longest} caractères")
    return text


@lru_cache  # a file has few days, many times
def day(text: str, what: str) -> date | None:
    """A day, « 2027-06-30 » or « 30/06/2027 »; None when nothing is written."""
    for shape in DAYS if text else ():
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 — a day has no hour
        except ValueError:
            continue
    if text:
        raise ValueError(f"{what} doit être une date, comme 30/06/2027")
    return None

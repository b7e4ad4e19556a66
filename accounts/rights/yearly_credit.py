"""The yearly credit of rights from a file of the fund: a line a person, each line taken once (rules.md § 8).

The file is CSV with the columns nir, annee, montant (euros), motif, separated by semicolons or commas.
It is read as a stream, by batches of lines taken whole. A report names lines, never a number.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.people.digests import digests_of
from accounts.people.models import Trainee, User
from accounts.people.nir import InvalidNir, Nir
from accounts.rights.ledger import Kind, Source
from accounts.rights.models import RightsLine
from cpf_portal.common import today
from cpf_portal.common.french import euros, parse_euros

COLUMNS = ("nir", "annee", "montant", "motif")
BATCH = 2_000
LONGEST_REASON = 180
FIRST_YEAR = 2015  # the first year of the CPF
# Starts the reference of every such line of the ledger: « annuel:2026:<titulaire>:<motif> ».
PREFIX = "annuel"


class UnreadableFile(ValueError):
    """The file is not what it should be, in words."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a person may receive for one year, and hold in all (available and reserved), in cents."""

    yearly: int = field(default_factory=lambda: today.figures().yearly_cap)
    total: int = field(default_factory=lambda: today.figures().total_cap)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that could be read: its number in the file, whose it is, what it gives (cents)."""

    rank: int
    logins: list[str]
    year: int
    amount: int
    reason: str

    def reference(self, trainee_id: int) -> str:
        """What makes the line unique in the ledger: the person, the year and the reason."""
        told = hashlib.sha256(self.reason.encode()).hexdigest()[:16]
        return f"{PREFIX}:{self.year}:{trainee_id}:{told}"


@dataclass(slots=True)
class Summary:
    """What became of the file's lines, and the cents credited."""

    credited: int = 0
    reduced: int = 0
    already: int = 0
    refused: int = 0
    cents: int = 0

    def __str__(self) -> str:
        return (
            f"{self.credited} lignes créditées ({euros(self.cents)}), dont {self.reduced} réduites "
            f"au plafond ; {self.already} déjà prises ; {self.refused} refusées."
        )


Tell = Callable[[int, str], None]


def credit_rights(text: Iterable[str], caps: Caps, tell: Tell) -> Summary:
    """Credit each line once; `tell` is given the number of each line not taken whole, and why.

    `UnreadableFile` when the columns are not there. A batch is credited whole or, if the process dies,
    not at all: running the same file again finishes the work.
    """
    summary = Summary()
    for batch in batched(_lines(text, summary, tell), BATCH):
        _Batch(batch, caps, summary, tell).credit()
    return summary


def _lines(text: Iterable[str], summary: Summary, tell: Tell) -> Iterator[Line]:
    source = iter(text)
    header = next(source, "").strip().lower().replace('"', "")
    delimiter = ";" if ";" in header else ","
    names = [name.strip() for name in header.split(delimiter)]
    if missing := [name for name in COLUMNS if name not in names]:
        raise UnreadableFile(f"Colonnes absentes de la première ligne : {', '.join(missing)}.")
    places = [names.index(name) for name in COLUMNS]
    for rank, physical in enumerate(source, 2):
        if line := _read(physical, delimiter, places, rank, summary, tell):
            yield line


def _read(
    physical: str, delimiter: str, places: list[int], rank: int, summary: Summary, tell: Tell
) -> Line | None:
    """A line by itself: no cell holds the end of one, so an open quotation mark takes no other with it."""
    try:
        row = next(csv.reader([physical], delimiter=delimiter, strict=True), [])
        if any("\udc80" <= letter <= "\udcff" for letter in physical):
            raise ValueError("des lettres ne sont pas en UTF-8 : enregistrez le fichier en UTF-8")
        if len(row) <= max(places):
            raise ValueError("il manque des colonnes")
        nir, year, amount, reason = (row[place].strip() for place in places)
        return Line(rank, digests_of(Nir.parse(nir)), _year(year), _amount(amount), _reason(reason))
    except csv.Error:
        problem = "un guillemet n'est pas fermé, ou est mal placé"
    except InvalidNir:
        problem = "le numéro de sécurité sociale n'est pas valable"
    except ValueError as error:
        problem = str(error)
    summary.refused += 1
    tell(rank, problem)
    return None


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= timezone.localdate().year):
        raise ValueError(f"l'année doit aller de {FIRST_YEAR} à cette année")
    return int(text)


def _amount(text: str) -> int:
    try:
        amount = parse_euros(text)
    except ValueError:
        amount = 0
    if amount <= 0:
        raise ValueError("le montant doit être un nombre d'euros positif, comme 500,00")
    return amount


def _reason(text: str) -> str:
    if not text or len(text) > LONGEST_REASON or not text.isprintable():
        raise ValueError(f"le motif doit avoir de 1 à {LONGEST_REASON} caractères")
    return text


@dataclass(slots=True)
class _Batch:
    """Some lines credited in one transaction, with what their holders already had."""

    lines: tuple[Line, ...]
    caps: Caps
    summary: Summary
    tell: Tell
    known: set[str] = field(default_factory=set)
    of_year: dict[tuple[int, int], int] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)

    @transaction.atomic
    def credit(self) -> None:
        """Lock the holders, then write a line of the ledger for each line that may be credited."""
        logins = {login for line in self.lines for login in line.logins}
        holders = dict(User.objects.filter(login__in=logins).values_list("login", "trainee"))
        trainees = sorted({pk for pk in holders.values() if pk})
        list(
            Trainee.objects.select_for_update(of=("self",)).filter(pk__in=trainees).order_by("pk").only("pk")
        )
        self._read_ledger(trainees)
        made = [
            self._ledger_line(line, next(filter(None, map(holders.get, line.logins)), None))
            for line in self.lines
        ]
        RightsLine.objects.bulk_create(filter(None, made))

    def _read_ledger(self, trainees: list[int]) -> None:
        lines = RightsLine.objects.filter(trainee__in=trainees, source=Source.CPF).order_by()
        yearly = lines.filter(reference__startswith=f"{PREFIX}:").values_list("reference", "available")
        for reference, amount in yearly:
            _, year, trainee_id, _ = str(reference).split(":")
            self.known.add(str(reference))
            self._note(int(trainee_id), int(year), amount)
        held = lines.values("trainee").annotate(held=Sum(F("available") + F("reserved")))
        self.held = {row["trainee"]: row["held"] for row in held}

    def _note(self, trainee_id: int, year: int, amount: int) -> None:
        key = (trainee_id, year)
        self.of_year[key] = self.of_year.get(key, 0) + amount

    def _ledger_line(self, line: Line, trainee_id: int | None) -> RightsLine | None:
        if trainee_id is None:
            self._refuse(line, "aucun compte n'a ce numéro")
            return None
        reference = line.reference(trainee_id)
        if reference in self.known:
            self.summary.already += 1
            return None
        left_of_year = self.caps.yearly - self.of_year.get((trainee_id, line.year), 0)
        left = min(left_of_year, self.caps.total - self.held.get(trainee_id, 0))
        amount = min(line.amount, left)
        if amount <= 0:
            self._refuse(line, "le plafond est déjà atteint")
            return None
        if amount < line.amount:
            self.summary.reduced += 1
            self.tell(line.rank, f"réduite à {euros(amount)}, le plafond")
        self.known.add(reference)
        self._note(trainee_id, line.year, amount)
        self.held[trainee_id] = self.held.get(trainee_id, 0) + amount
        self.summary.credited += 1
        self.summary.cents += amount
        return RightsLine(
            trainee_id=trainee_id,
            kind=Kind.CREDIT,
            source=Source.CPF,
            available=amount,
            reserved=0,
            reason=line.reason,
            reference=reference,
        )

    def _refuse(self, line: Line, why: str) -> None:
        self.summary.refused += 1
        self.tell(line.rank, why)

"""The dotations of a file: what third parties give, each line taken once by its reference (rules.md § 7).

The file is CSV with the columns nir, montant (euros), type, financeur, reference; with siret, fleche,
expiration when there are. A reference that reads « DE » and eight characters is that of a request to an
employer, whatever its dashes and capitals: the payment is then for what was asked, unless `fleche` says for
what.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.utils import timezone
from stdnum.fr import siret as sirets

from accounts.people.models import Trainee
from accounts.rights.dotations import named_requests, references
from accounts.rights.dotations.models import LONGEST_MARK, Dotation, DotationKind
from accounts.rights.files import batch, reading
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.reading import Cells
from accounts.rights.files.report import Report
from accounts.rights.ledger import given

COLUMNS = ("nir", "montant", "type", "financeur", "reference")
OPTIONAL = ("siret", "fleche", "expiration")
# What each kind is called in the file.
KINDS = {
    "employeur": DotationKind.EMPLOYER,
    "opco": DotationKind.OPCO,
    "accord": DotationKind.AGREEMENT,
    "correctif": DotationKind.CORRECTIVE,
    "licenciement": DotationKind.DISMISSAL,
    "atmp": DotationKind.ATMP,
    "c2p": DotationKind.C2P,
    "etat": DotationKind.STATE,
    "region": DotationKind.REGION,
    "france_travail": DotationKind.FRANCE_TRAVAIL,
    "fonds": DotationKind.FUND,
    "autre": DotationKind.OTHER,
}
MARK = re.compile(r"(?:RS|RNCP|CPF)\d{1,6}|action:\d{1,18}")
LONGEST_GIVER, LONGEST_REFERENCE = 160, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftLine(batch.Line):
    """What a line gives: who, why, for what, until when."""

    kind: str
    giver: str
    siret: str
    earmarks: list[str] = field(default_factory=list)
    expires_on: date | None = None
    reference: str

    def names(self) -> list[str]:
        return [f"dotation:{self.reference}"]


def credit_dotations(text: Iterable[str], tell: Callable[[int, str], None]) -> Report:
    """Give each line once; `tell` is given the number of each line that gives nothing, and why.

    `reading.UnreadableFile` when the columns are not there.
    """
    report = Report(tell)
    lines = reading.read(text, COLUMNS, OPTIONAL, _line, report.refuse)
    batch.take_all(lines, GiftBatch, report)
    return report


def _line(rank: int, cells: Cells) -> GiftLine:
    kind = KINDS.get(cells["type"].lower())
    if kind is None:
        raise ValueError(f"le type doit être l'un de : {', '.join(KINDS)}")
    return GiftLine(
        rank=rank,
        logins=reading.logins(cells["nir"]),
        amount=reading.cents(cells["montant"]),
        kind=kind.value,
        giver=reading.words(cells["financeur"], "le financeur", LONGEST_GIVER),
        siret=check_siret(kind, re.sub(r"\s", "", cells["siret"])),
        earmarks=read_marks(cells["fleche"]),
        expires_on=_last_day(cells["expiration"]),
        reference=read_reference(cells["reference"]),
    )


def read_reference(text: str) -> str:
    """The giver's own, or that of a request to an employer, as it was printed."""
    reference = reading.words(text, "la référence", LONGEST_REFERENCE)
    return references.read(reference) or reference


@lru_cache  # a file has few givers, many times
def check_siret(kind: DotationKind, siret: str) -> str:
    """A SIRET that may be that of a giver of that kind; `ValueError` says what is wrong."""
    if siret and not sirets.is_valid(siret):
        raise ValueError("le SIRET n'est pas valable : vérifiez ses 14 chiffres")
    if not siret and kind.has_siret:
        raise ValueError(f"le SIRET du financeur est obligatoire pour ce type ({kind.label})")
    return siret


def read_marks(text: str) -> list[str]:
    """What a dotation is for, « RS5616 RNCP37100 »; `ValueError` when it is not written so."""
    marks = [
        mark if mark.startswith("action:") else mark.upper() for mark in re.split(r"[\s|]+", text) if mark
    ]
    if wrong := [mark for mark in marks if not MARK.fullmatch(mark) or len(mark) > LONGEST_MARK]:
        raise ValueError(
            f"le fléchage « {wrong[0][:LONGEST_MARK]} » n'est ni un code de certification (RS5616, "
            "RNCP37100, CPF206…) ni une action (action:12)"
        )
    return list(dict.fromkeys(marks))


def _last_day(text: str) -> date | None:
    last = reading.day(text, "l'expiration")
    if last and last < timezone.localdate():
        raise ValueError("l'expiration est déjà passée")
    return last


class GiftBatch(batch.Batch[GiftLine]):
    """Lines given under their references."""

    file = WaitingCredit.File.DOTATION

    def __init__(self, lines: Iterable[GiftLine], report: Report) -> None:
        super().__init__(tuple(lines), report)
        self.known: dict[str, tuple[int, int]] = {}
        self.made: list[Dotation] = []
        self.requests = named_requests.Named(line.reference for line in self.lines)

    def prepare(self, holders: list[Trainee]) -> None:
        told = Dotation.objects.filter(reference__in=[line.reference for line in self.lines])
        self.known = {each.reference: (each.trainee_id, each.amount) for each in told}

    def credit(self, line: GiftLine, holder: Trainee) -> None:
        if before := self.known.get(line.reference):
            self.again(line, is_same=before == (holder.pk, line.amount))
            return
        if not holder.user.is_active:
            self.report.refuse(line.rank, "le compte de cette personne est fermé")
            return
        try:
            earmarks = self.requests.earmarks(line.reference, holder.pk, line.earmarks)
        except ValueError as error:
            self.report.refuse(line.rank, str(error))
            return
        self.known[line.reference] = (holder.pk, line.amount)
        self.made.append(Dotation(trainee=holder, **line.kept() | {"earmarks": earmarks}))
        self.report.credit(line.rank, line.amount, asked=line.amount)

    def put_aside(self, lines: list[GiftLine]) -> None:
        super().put_aside([line for line in lines if self._may_wait(line)])

    def _may_wait(self, line: GiftLine) -> bool:
        """Whoever asked an employer has an account: the reference of a request waits for no one."""
        try:
            self.requests.earmarks(line.reference, None, line.earmarks)
        except ValueError as error:
            self.report.refuse(line.rank, str(error))
            return False
        return True

    def again(self, line: GiftLine, *, is_same: bool) -> None:
        if is_same:
            self.report.already += 1
        else:
            self.report.refuse(line.rank, "cette référence est déjà celle d'un autre versement")

    def write(self) -> None:
        given(Dotation.objects.bulk_create(self.made))

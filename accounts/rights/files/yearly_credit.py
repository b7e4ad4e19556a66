"""The yearly credit of rights from a file of the fund: a line a person, each line taken once (rules.md § 8).

The file is CSV with the columns nir, annee, montant (euros), motif; with profil and quotite when the fund
says who the person was at work, from which the caps follow.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from enum import StrEnum

from django.db.models import F, Sum
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.rights.files import batch, reading
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.reading import Cells
from accounts.rights.files.report import Report
from accounts.rights.ledger import Kind, Source
from accounts.rights.models import RightsLine
from cpf_portal.common import law, today

COLUMNS, OPTIONAL = ("nir", "annee", "montant", "motif"), ("profil", "quotite")
LONGEST_REASON = 180
FIRST_YEAR = 2015  # the first year of the CPF
# Starts the reference of every such line of the ledger: « annuel:2026:<titulaire>:<motif> ».
PREFIX = "annuel"


class Profile(StrEnum):
    """Who a person was at work, as the file says it: what the yearly credit and its caps depend on."""

    ORDINARY = "ordinaire"
    BELOW_LEVEL_3 = "sous_niveau_3"
    DISABLED = "handicap"
    ESAT = "esat"


@dataclass(frozen=True, slots=True)
class Caps:
    """What a person may receive for one year, and hold in all (available and reserved), in cents."""

    yearly: int = field(default_factory=lambda: today.figures().yearly_cap)
    total: int = field(default_factory=lambda: today.figures().total_cap)

    def of(self, profile: Profile | None, share: Decimal | None) -> "Caps":
        """Those of a profile, for who worked that percentage of full time, pro rata under half of it.

        A file that does not say leaves the caps as they are; none raises them.
        """
        yearly, total = self.yearly, self.total
        if profile:
            figures, is_ordinary = today.figures(), profile is Profile.ORDINARY
            yearly = min(yearly, figures.yearly_credit if is_ordinary else figures.yearly_cap)
            total = min(total, figures.total_credit if is_ordinary else figures.total_cap)
        if share is not None and share < law.HALF_TIME:
            yearly = int((yearly * share / 100).quantize(Decimal(1), ROUND_CEILING))
        return Caps(yearly, total)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyLine(batch.Line):
    """What a line gives for a year, and who the person was at work in that year."""

    year: int
    reason: str
    profile: Profile | None = None
    share: Decimal | None = None

    def reference(self, whose: int | str) -> str:
        """What makes the line unique in the ledger: the person, the year and the reason."""
        told = hashlib.sha256(self.reason.encode()).hexdigest()[:16]
        return f"{PREFIX}:{self.year}:{whose}:{told}"

    def names(self) -> list[str]:
        return [self.reference(login) for login in self.logins]


def credit_rights(text: Iterable[str], caps: Caps, tell: Callable[[int, str], None]) -> Report:
    """Credit each line once; `tell` is given the number of each line not taken whole, and why.

    `reading.UnreadableFile` when the columns are not there.
    """
    report = Report(tell)
    lines = reading.read(text, COLUMNS, OPTIONAL, _line, report.refuse)
    batch.take_all(lines, lambda some, told: YearlyBatch(some, told, caps), report)
    return report


def _line(rank: int, cells: Cells) -> YearlyLine:
    return YearlyLine(
        rank=rank,
        logins=reading.logins(cells["nir"]),
        year=_year(cells["annee"]),
        amount=reading.cents(cells["montant"]),
        reason=reading.words(cells["motif"], "le motif", LONGEST_REASON),
        profile=_profile(cells["profil"]),
        share=_share(cells["quotite"]),
    )


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= timezone.localdate().year):
        raise ValueError(f"l'année doit aller de {FIRST_YEAR} à cette année")
    return int(text)


def _profile(text: str) -> Profile | None:
    try:
        return Profile(text.lower()) if text else None
    except ValueError:
        raise ValueError(f"le profil doit être l'un de : {', '.join(Profile)}") from None


def _share(text: str) -> Decimal | None:
    try:
        share = Decimal(text.rstrip("% ").replace(",", ".")) if text else None
        is_one = share is None or 0 < share <= 100
    except InvalidOperation:
        is_one = False
    if not is_one:
        raise ValueError("la quotité doit être un pourcentage du temps plein, comme 40")
    return share


class YearlyBatch(batch.Batch[YearlyLine]):
    """Lines credited under the caps."""

    file = WaitingCredit.File.YEARLY

    def __init__(self, lines: Iterable[YearlyLine], report: Report, caps: Caps | None = None) -> None:
        super().__init__(tuple(lines), report)
        self.caps = caps or Caps()
        self.known: set[str] = set()
        self.of_year: dict[tuple[int, int], int] = {}
        self.held: dict[int, int] = {}
        self.made: list[RightsLine] = []

    def prepare(self, holders: list[Trainee]) -> None:
        lines = RightsLine.objects.filter(trainee__in=holders, source=Source.CPF).order_by()
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

    def credit(self, line: YearlyLine, holder: Trainee) -> None:
        reference = line.reference(holder.pk)
        if reference in self.known:
            self.again(line, is_same=True)
            return
        caps = self.caps.of(line.profile, line.share)
        left_of_year = caps.yearly - self.of_year.get((holder.pk, line.year), 0)
        amount = min(line.amount, left_of_year, caps.total - self.held.get(holder.pk, 0))
        if amount <= 0:
            self.report.refuse(line.rank, "le plafond est déjà atteint")
            return
        self.known.add(reference)
        self._note(holder.pk, line.year, amount)
        self.held[holder.pk] = self.held.get(holder.pk, 0) + amount
        self.report.credit(line.rank, amount, asked=line.amount)
        self.made.append(
            RightsLine(
                trainee=holder,
                kind=Kind.CREDIT,
                source=Source.CPF,
                available=amount,
                reserved=0,
                reason=line.reason,
                reference=reference,
            )
        )

    def write(self) -> None:
        RightsLine.objects.bulk_create(self.made)

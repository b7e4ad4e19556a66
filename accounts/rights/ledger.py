"""The ledger of rights: what is available, reserved, used; and the four ways to add a line.

Amounts are cents. A balance is a sum of lines, never stored. Every writer locks the holder first
(after the dossier, when there is one), and the database checks again on its own (rules.md § 8).
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from accounts.people.models import Trainee, User
from accounts.rights import questions
from accounts.rights.models import RightsLine
from cpf_portal.common.errors import Refused

Kind, Source = RightsLine.Kind, RightsLine.Source

# The order in which money is used: one's own first, then the rights that may close (rules.md § 7).
ORDER = (Source.AVOIR, Source.DIF, Source.CPF)


@dataclass(frozen=True, slots=True)
class Balances:
    """What a holder has of one or several sources, in cents."""

    available: int = 0
    reserved: int = 0
    used: int = 0

    def __add__(self, other: "Balances") -> "Balances":
        return Balances(
            self.available + other.available, self.reserved + other.reserved, self.used + other.used
        )


@dataclass(frozen=True, slots=True)
class Account:
    """The balances of a holder by source; `credit` is the avoir, `rights` are DIF and CPF together."""

    by_source: dict[str, Balances]

    @property
    def credit(self) -> int:
        """Available avoir."""
        return self.by_source[Source.AVOIR].available

    @property
    def rights(self) -> int:
        """Available rights, DIF and CPF."""
        return self.by_source[Source.DIF].available + self.by_source[Source.CPF].available

    @property
    def total(self) -> Balances:
        """All sources together."""
        return sum(self.by_source.values(), Balances())


def account_of(trainee_id: int) -> Account:
    """The holder's balances, in one query."""
    rows = (
        RightsLine.objects.filter(trainee_id=trainee_id)
        .values("source")
        .annotate(
            available_sum=Sum("available"),
            reserved_sum=Sum("reserved"),
            used_sum=Coalesce(Sum(Case(When(kind=Kind.USE, then="reserved"))), 0),
        )
        .order_by()
    )
    found = {
        row["source"]: Balances(row["available_sum"], row["reserved_sum"], -row["used_sum"]) for row in rows
    }
    return Account({source: found.get(source, Balances()) for source in ORDER})


def usable_account_of(trainee_id: int) -> Account:
    """The holder's balances as they stand today: what a dossier that is over still holds is available.

    The ledger itself says so once the clock has played (docs/rules.md § 4); nothing is written here.
    """
    account = account_of(trainee_id)
    if not account.total.reserved:
        return account
    for number in questions.lapsed_dossiers(trainee_id):
        for source, held in reserved_for(number).items():
            account.by_source[source] += Balances(held, -held)
    return account


def lock_holder(trainee_id: int) -> None:
    """Take the holder's lock until the transaction ends; lock the dossier before, never after."""
    Trainee.objects.select_for_update(of=("self",)).only("pk").get(pk=trainee_id)


def lock_open_holder(trainee_id: int) -> None:
    """Lock the holder of an account that is still open: closing it waits, or came first."""
    lock_holder(trainee_id)
    if not User.objects.filter(pk=trainee_id, is_active=True).exists():
        raise Refused("Ce compte est fermé : rien ne peut plus y être demandé.", code="closed")


@transaction.atomic
def credit(
    trainee_id: int, source: str, amount: int, reason: str, *, reference: str | None = None, dossier: str = ""
) -> bool:
    """Add to what is available; a `reference` already used adds nothing and answers False.

    A negative amount is a correction: its reason starts with « Correction », and it is refused
    when less is available.
    """
    lock_holder(trainee_id)
    if reference and RightsLine.objects.filter(reference=reference).exists():
        return False
    if account_of(trainee_id).by_source[source].available + amount < 0:
        raise Refused("Cette correction retirerait plus que les droits disponibles.")
    _line(trainee_id, Kind.CREDIT, source, amount, 0, dossier, reason, reference)
    return True


@transaction.atomic
def hold(trainee_id: int, dossier: str, *, credit_used: int, rights_used: int) -> None:
    """Reserve an avoir and rights (DIF before CPF) for a dossier; `Refused` when less is available."""
    lock_holder(trainee_id)
    account = account_of(trainee_id)
    if account.credit < credit_used or account.rights < rights_used:
        raise Refused("Vos droits disponibles ont changé : ils ne suffisent plus.", code="figures_changed")
    from_dif = min(rights_used, account.by_source[Source.DIF].available)
    parts = ((Source.AVOIR, credit_used), (Source.DIF, from_dif), (Source.CPF, rights_used - from_dif))
    for source, amount in parts:
        if amount:
            _line(trainee_id, Kind.HOLD, source, -amount, amount, dossier, "Réservation pour une formation")


def reserved_for(dossier: str) -> dict[str, int]:
    """What the ledger holds for a dossier, by source."""
    rows = (
        RightsLine.objects.filter(dossier_number=dossier)
        .values("source")
        .annotate(held=Sum("reserved"))
        .filter(held__gt=0)
        .order_by()
    )
    found = {row["source"]: row["held"] for row in rows}
    return {source: found[source] for source in ORDER if source in found}


@transaction.atomic
def settle(trainee_id: int, dossier: str, *, used: int, reason: str) -> None:
    """End a dossier's reservation: use that much of it, release the rest to where it came from.

    Uses the avoir first, then DIF, then CPF. Doing it twice does nothing the second time;
    `ValueError` when more is used than held.
    """
    lock_holder(trainee_id)
    left = used
    for source, held in reserved_for(dossier).items():
        part = min(left, held)
        left -= part
        if part:
            _line(trainee_id, Kind.USE, source, 0, -part, dossier, reason)
        if held > part:
            _line(trainee_id, Kind.RELEASE, source, held - part, part - held, dossier, reason)
    if left:
        raise ValueError("more rights used than the dossier holds")


def history(trainee_id: int) -> QuerySet[RightsLine]:
    """Every line of the holder, newest first."""
    return RightsLine.objects.filter(trainee_id=trainee_id).order_by("-id")


def _line(
    trainee_id: int,
    kind: str,
    source: str,
    available: int,
    reserved: int,
    dossier: str,
    reason: str,
    reference: str | None = None,
) -> None:
    RightsLine.objects.create(
        trainee_id=trainee_id,
        kind=kind,
        source=source,
        available=available,
        reserved=reserved,
        dossier_number=dossier,
        reason=reason,
        reference=reference,
    )

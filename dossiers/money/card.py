"""What the lifecycle asks of card payments: they live in the app above, which answers here once it is ready.

What a payment page opened in time brings is honoured, whatever is clicked meanwhile: before a person's
transition ends a dossier that may have been paid, the bank is asked (docs/rules.md § 4).
"""

from collections.abc import Collection
from datetime import date

from cpf_portal.common.questions import Question
from dossiers.dossier.actors import Actor, check_actor
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TERMINAL, Role, State, Transition

PAYING = (State.PAYMENT_PENDING, State.PAYMENT_REFUSED)
WAITING = (
    "Un paiement par carte a peut-être été fait pour ce dossier : la banque doit d'abord le dire. "
    "Réessayez dans quelques minutes."
)


@Question
def page_may_be_paid(dossier: Dossier) -> bool:
    """Whether a page was opened that someone may have paid without our knowing."""
    return False


@Question
def close_pages(dossier: Dossier) -> None:
    """Close that page and take what it brought into account; a silent bank leaves all as it is.

    It speaks with the bank: never inside a transaction of ours.
    """


@Question
def gone_back(dossiers: Collection[Dossier]) -> dict[int, int]:
    """The cents that went back to the cards that paid them, or are on their way, by the dossier's key."""
    return {}


@Question
def told_of_refunds(dossier: Dossier) -> list[str]:
    """The sentences that tell the trainee of what goes back to the card: asked, done, failed, contested."""
    return []


@Question
def refunded(dossier: Dossier) -> list[tuple[date, int]]:
    """What the bank has refunded since an ending was applied: each day, with its cents, in order."""
    return []


@Question
def payment_page(number: str) -> str:
    """The address where what is left to pay of a dossier is paid."""
    return "/"


def ask_before(row: Transition, dossier: Dossier, actor: Actor) -> None:
    """Ask the bank before a person's transition that would end a dossier, or comes after its deadline."""
    if actor.role in (Role.CLOCK, Role.BANK) or not set(row.sources) & set(PAYING):
        return
    held = Dossier.objects.filter(pk=dossier.pk, state__in=PAYING).first()
    if held is None or held.status not in row.sources or actor.role not in row.roles:
        return
    check_actor(held, actor)
    if (row.target in TERMINAL or held.is_overdue()) and page_may_be_paid(held):
        close_pages(held)


def given_back(*dossiers: Dossier) -> dict[int, int]:
    """The cents of each dossier's card money that went back already, by its key; none where nothing did."""
    paid = [dossier for dossier in dossiers if dossier.card_paid]
    return gone_back(paid) if paid else {}


def may_be_paid(dossier: Dossier) -> bool:
    """Whether a dossier may have been paid without our knowing."""
    return dossier.status in PAYING and page_may_be_paid(dossier)

"""What the table lets the staff do of a dossier: where each is done, or why it is not."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.transitions.availability import available


@dataclass(frozen=True, slots=True)
class Deed:
    """A transition of the staff's: what it is called, the page where it is played, who may open it."""

    label: str
    page: str
    permission: str


DEEDS = {
    "cancel_by_organisation": Deed(
        "Annuler ce dossier", "admin:dossiers_dossier_cancel", "dossiers.change_dossier"
    ),
    "decide_force_majeure": Deed(
        "Décider du cas de force majeure",
        "admin:dossiers_forcemajeureclaim_decider",
        "dossiers.change_forcemajeureclaim",
    ),
}
NOT_YOURS = "Votre groupe ne le permet pas."


@dataclass(frozen=True, slots=True)
class Possible:
    """A transition as the page offers it: its address, or why there is none."""

    label: str
    address: str
    why_not: str


def of(dossier: Dossier, agent: User) -> list[Possible]:
    """Every transition that the table gives to the staff."""
    return [_possible(dossier, agent, name) for name, row in TRANSITIONS.items() if Role.STAFF in row.roles]


def _possible(dossier: Dossier, agent: User, name: str) -> Possible:
    deed = DEEDS[name]
    refusal = available(dossier, TRANSITIONS[name], Role.STAFF, timezone.localdate())
    if refusal:
        return Possible(deed.label, "", refusal.reason)
    if not agent.has_perm(deed.permission):
        return Possible(deed.label, "", NOT_YOURS)
    return Possible(deed.label, reverse(deed.page, args=[dossier.pk]), "")

"""Who plays a transition, and whether the dossier is theirs."""

from dataclasses import dataclass

from accounts.people.models import User
from catalogue.funders.agents import funder_of
from catalogue.organisations.members import membership_in
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A role of the table, and the person who has it when there is one.

    `through` names the program that acts in the person's name, when one does.
    """

    role: Role
    user: User | None = None
    through: str = ""


CLOCK = Actor(Role.CLOCK)
BANK = Actor(Role.BANK)


def trainee(user: User) -> Actor:
    """The person as a trainee."""
    return Actor(Role.TRAINEE, user)


def organisation(user: User, through: str = "") -> Actor:
    """The person as a member of an organisation, or a program of theirs."""
    return Actor(Role.ORGANISATION, user, through)


def funder(user: User) -> Actor:
    """The person as an agent of a funder."""
    return Actor(Role.FUNDER, user)


def staff(user: User) -> Actor:
    """The person as staff of the Caisse des Dépôts."""
    return Actor(Role.STAFF, user)


def check_actor(dossier: Dossier, actor: Actor) -> None:
    """Refuse a person who is not who they play, or to whom the dossier does not belong."""
    if actor.role in (Role.CLOCK, Role.BANK):
        return
    user = actor.user
    if user is None or not user.is_active:
        raise Refused("Ce compte ne permet plus d'agir.")
    if actor.role is Role.TRAINEE and dossier.trainee_id != user.pk:
        raise Refused("Ce dossier n'est pas le vôtre.")
    if actor.role is Role.STAFF and not user.is_staff:
        raise Refused("Cette décision revient à la Caisse des Dépôts.")
    if actor.role is Role.ORGANISATION:
        check_member(user, dossier.organisation_id)
    if actor.role is Role.FUNDER:
        asked, mine = getattr(dossier, "top_up", None), funder_of(user)
        if asked is None or mine is None or asked.funder_id != mine.pk:
            raise Refused("Aucune aide ne vous est demandée pour ce dossier.")


def check_member(user: User | None, organisation_id: int) -> None:
    """Refuse whoever does not handle the files of that organisation."""
    member = membership_in(user, organisation_id)
    if member is None:
        raise Refused("Ce dossier n'est pas celui de votre organisme.")
    if not member.handles_files:
        raise Refused("Votre rôle permet de lire les dossiers, pas d'y répondre.")

"""Who plays a move, and whether the dossier is theirs to move."""

from dataclasses import dataclass

from accounts.people.models import User
from catalogue.organisations.members import member_of
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import Actor


@dataclass(frozen=True, slots=True)
class Player:
    """An actor of the table, and the person behind it when there is one."""

    actor: Actor
    user: User | None = None


CLOCK = Player(Actor.CLOCK)
BANK = Player(Actor.BANK)


def trainee(user: User) -> Player:
    """The person as a trainee."""
    return Player(Actor.TRAINEE, user)


def organisation(user: User) -> Player:
    """The person as a member of an organisation."""
    return Player(Actor.ORGANISATION, user)


def staff(user: User) -> Player:
    """The person as staff of the Caisse des Dépôts."""
    return Player(Actor.STAFF, user)


def check_player(dossier: Dossier, player: Player) -> None:
    """Refuse a person who is not who they play, or to whom the dossier does not belong."""
    if player.actor in (Actor.CLOCK, Actor.BANK):
        return
    user = player.user
    if user is None or not user.is_active:
        raise Refused("Ce compte ne permet plus d'agir.")
    if player.actor is Actor.TRAINEE and dossier.trainee_id != user.pk:
        raise Refused("Ce dossier n'est pas le vôtre.")
    if player.actor is Actor.STAFF and not user.is_staff:
        raise Refused("Cette décision revient à la Caisse des Dépôts.")
    if player.actor is Actor.ORGANISATION:
        check_member(user, dossier.organisation_id)


def check_member(user: User | None, organisation_id: int) -> None:
    """Refuse whoever does not handle the files of that organisation."""
    member = member_of(user)
    if member is None or member.organisation_id != organisation_id:
        raise Refused("Ce dossier n'est pas celui de votre organisme.")
    if not member.handles_files:
        raise Refused("Votre rôle permet de lire les dossiers, pas d'y répondre.")

"""Noting something of a dossier for colleagues, and who follows it: for whoever may answer it."""

from collections.abc import Collection

from accounts.people.models import User
from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.organisation.following.models import Assignment, Note


def add_note(member: Member, dossier: Dossier, text: str) -> Note:
    """Note something of a dossier; `Refused` to whoever may not answer it."""
    _check(member, dossier)
    return Note.objects.create(dossier=dossier, author=member.user, text=text)


def remove_note(member: Member, note: Note) -> None:
    """Take back a note of one's own, or as a manager anyone's; `Refused` to others."""
    _check(member, note.dossier)
    if not may_remove(member, note):
        raise Refused("Cette note est d'un collègue : lui seul, ou un gestionnaire, peut la retirer.")
    note.delete()


def may_remove(member: Member, note: Note) -> bool:
    """Whether a member may take a note back."""
    return member.handles_files and (note.author_id == member.user_id or member.manages)


def assign(member: Member, dossier: Dossier, to: Member | None) -> None:
    """Say who follows a dossier from now on, or that nobody does.

    `Refused` to whoever may not answer it, and of someone who could not either.
    """
    _check(member, dossier)
    if to is None:
        Assignment.objects.filter(dossier=dossier).delete()
        return
    if to.organisation_id != dossier.organisation_id or not to.handles_files:
        raise Refused("Choisissez un collègue qui peut répondre aux dossiers.")
    kept: dict[str, Member | User] = {"member": to, "assigned_by": member.user}
    Assignment.objects.update_or_create(dossier=dossier, defaults=kept)


def followers_of(dossiers: Collection[int]) -> dict[int, int]:
    """The member who follows each of these dossiers, by their keys; none for those that nobody does."""
    return dict(Assignment.objects.filter(dossier__in=dossiers).values_list("dossier", "member"))


def _check(member: Member, dossier: Dossier) -> None:
    if member.organisation_id != dossier.organisation_id or not member.handles_files:
        raise Refused("Votre rôle permet de lire ce dossier, pas d'y répondre.")

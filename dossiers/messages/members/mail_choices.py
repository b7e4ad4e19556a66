"""What a member chooses to be told, and what an organisation's own address leaves to them."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction

from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from dossiers.messages.members import copies
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.members.models import MailChoices, MemberMessage, OrganisationMail


class How(StrEnum):
    """How a kind of messages is told to a member."""

    NEVER = "never"
    AT_ONCE = "at_once"


def of(member: Member) -> MailChoices:
    """What a member chose; nothing at all before they do."""
    return MailChoices.objects.filter(member=member).first() or MailChoices(member=member)


def how_of(choices: MailChoices, kind: MessageKind) -> How:
    """How a kind is told by these choices."""
    return How.AT_ONCE if kind in choices.at_once else How.NEVER


@transaction.atomic
def choose(member: Member, hows: Mapping[MessageKind, How], *, only_followed: bool) -> None:
    """Tell a member that and nothing else from now on; what waited of a kind they refuse is not told.

    `Refused` to whoever may not read dossiers.
    """
    if not member.sees_files:
        raise Refused("Votre rôle ne permet pas de lire les dossiers.")
    at_once = [kind.value for kind in MessageKind if hows.get(kind) is How.AT_ONCE]
    chosen = {"at_once": at_once, "only_followed": only_followed}
    MailChoices.objects.update_or_create(member=member, defaults=chosen)
    waiting = MemberMessage.objects.filter(member=member, due_at__isnull=False)
    waiting.exclude(kind__in=at_once).delete()


def left_by(organisation: Organisation) -> list[MessageKind]:
    """The kinds that the organisation's own address leaves to its members."""
    found = OrganisationMail.objects.filter(organisation=organisation).first()
    return [MessageKind(kind) for kind in found.left_to_members] if found else []


def leave(member: Member, kinds: list[MessageKind]) -> None:
    """Leave these kinds to the members of the organisation; `Refused` to who does not manage it."""
    if not member.manages:
        raise Refused("Seul un gestionnaire décide de ce que reçoit l'adresse de l'organisme.")
    left = [kind.value for kind in MessageKind if kind in kinds]
    OrganisationMail.objects.update_or_create(
        organisation=member.organisation, defaults={"left_to_members": left}
    )


def told_to_nobody(organisation: Organisation) -> list[MessageKind]:
    """The kinds that no member receives: whatever is left to them, the organisation's address has these."""
    members = copies.readers([organisation.pk])
    chosen = MailChoices.objects.filter(member__in=members).values_list("at_once", "daily")
    told = {kind for lists in chosen for kinds in lists for kind in kinds}
    return [kind for kind in MessageKind if kind not in told]

"""What a member chooses to be told, and what an organisation's own address leaves to them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from dossiers.messages.members import copies, daily_hours
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.members.models import MailChoices, MemberMessage, OrganisationMail

SOON = timedelta(minutes=10)


class How(StrEnum):
    """How a kind of messages is told to a member."""

    NEVER = "never"
    AT_ONCE = "at_once"
    DAILY = "daily"


def of(member: Member) -> MailChoices:
    """What a member chose; nothing at all before they do."""
    return MailChoices.objects.filter(member=member).first() or MailChoices(member=member)


def how_of(choices: MailChoices, kind: MessageKind) -> How:
    """How a kind is told by these choices."""
    if kind in choices.at_once:
        return How.AT_ONCE
    return How.DAILY if kind in choices.daily else How.NEVER


@transaction.atomic
def choose(
    member: Member,
    hows: Mapping[MessageKind, How],
    *,
    hour: int = daily_hours.USUAL,
    only_followed: bool = False,
) -> None:
    """Tell a member that and nothing else from now on: what waits of a kind they refuse is not told, what
    they now want sooner leaves sooner.

    `Refused` to whoever may not read dossiers.
    """
    if not member.sees_files:
        raise Refused("Votre rôle ne permet pas de lire les dossiers.")
    at_once = [kind.value for kind in MessageKind if hows.get(kind) is How.AT_ONCE]
    daily = [kind.value for kind in MessageKind if hows.get(kind) is How.DAILY]
    chosen = {"at_once": at_once, "daily": daily, "hour": hour, "only_followed": only_followed}
    MailChoices.objects.update_or_create(member=member, defaults=chosen)
    owed = MemberMessage.objects.filter(member=member, due_at__isnull=False)
    owed.exclude(kind__in=at_once + daily).delete()
    # What is due within minutes may be leaving.
    now = timezone.now()
    waiting = owed.filter(is_grouped=True, due_at__gt=now + SOON)
    waiting.filter(kind__in=at_once).update(is_grouped=False, due_at=now)
    next_at = daily_hours.next_at(hour, now)
    waiting.filter(due_at__gt=next_at).update(due_at=next_at)


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

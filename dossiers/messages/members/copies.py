"""Writing what is owed to readers of a dossier, with the copies that members of its organisation asked for.

Nobody is written what they have just done themselves. What the organisation's own address leaves to its
members still comes to it when no copy left (docs/rules.md § 4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from catalogue.organisations.models import Member
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import Role
from dossiers.messages import notices, questions
from dossiers.messages.members import daily_hours
from dossiers.messages.members.kinds import MessageKind, kind_of
from dossiers.messages.members.models import MailChoices, MemberMessage, OrganisationMail
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.messages.words import ORGANISATION

# After the last copy was due, the organisation's own address is told what none of them told.
SPARED_FOR = timedelta(hours=1)
type Owed = OutboxMessage | Reminder


@dataclass(frozen=True, slots=True)
class Copy:
    """One of them before it is written: whose, when it leaves, and whether with others."""

    member: Member
    due_at: datetime
    is_grouped: bool


def owe[Row: (OutboxMessage, Reminder)](model: type[Row], rows: Sequence[Row]) -> list[Row]:
    """Write these rows and their copies, in the caller's transaction."""
    copied = _copied([row for row in rows if row.reader == ORGANISATION])
    if copied:
        _spare(copied)
    written = model._default_manager.bulk_create(rows)
    MemberMessage.objects.bulk_create(
        MemberMessage(
            member=copy.member,
            message=row if isinstance(row, OutboxMessage) else None,
            reminder=row if isinstance(row, Reminder) else None,
            kind=kind_of(row),
            due_at=copy.due_at,
            is_grouped=copy.is_grouped,
        )
        for row, copies in copied
        for copy in copies
    )
    return written


def dossier_of(row: Owed) -> Dossier:
    """The dossier that a message is about."""
    return row.entry.dossier if isinstance(row, OutboxMessage) else row.dossier


def readers(organisations: Iterable[int]) -> QuerySet[Member]:
    """The members of these organisations who may be written to of their dossiers."""
    found = Member.objects.filter(organisation__in=organisations, user__is_active=True)
    return found.exclude(role=Member.Role.CATALOGUE)


def may_be_told(member: Member) -> bool:
    """The same of one, whose person was read with them."""
    return member.sees_files and member.user.is_active


def played_by(entry: Entry) -> int | None:
    """The person who played it themselves for the organisation; None for a program or for anyone else."""
    return entry.user_id if entry.actor == Role.ORGANISATION and "through" not in entry.details else None


def _copied(rows: Sequence[Owed]) -> list[tuple[Owed, list[Copy]]]:
    """Those of the rows that members asked for, with the copies of each."""
    asked = _asked({dossier_of(row).organisation_id for row in rows})
    if not asked:
        return []
    followers = _followers(rows, asked)
    found, now = [], timezone.now()
    for row in rows:
        dossier, kind = dossier_of(row), kind_of(row)
        player = played_by(row.entry) if isinstance(row, OutboxMessage) else None
        copies = [
            _copy(choices, kind, dossier, now)
            for choices in asked
            if choices.member.organisation_id == dossier.organisation_id
            and kind in (*choices.at_once, *choices.daily)
            and choices.member.user_id != player
            and (not choices.only_followed or followers.get(dossier.pk) == choices.member_id)
        ]
        if copies:
            found.append((row, copies))
    return found


def _asked(organisations: set[int]) -> list[MailChoices]:
    if not organisations:
        return []
    members = readers(organisations)
    found = MailChoices.objects.filter(member__in=members).select_related("member")
    return list(found.order_by("member"))


def _followers(rows: Sequence[Owed], asked: list[MailChoices]) -> dict[int, int]:
    """Who follows each dossier, by their keys, when it matters."""
    if not any(choices.only_followed for choices in asked):
        return {}
    return questions.followers_of([dossier_of(row).pk for row in rows])


def _copy(choices: MailChoices, kind: MessageKind, dossier: Dossier, now: datetime) -> Copy:
    hour = daily_hours.next_at(choices.hour, now)
    is_grouped = kind in choices.daily and not _ends_before(dossier, hour)
    return Copy(choices.member, hour if is_grouped else now, is_grouped)


def _ends_before(dossier: Dossier, hour: datetime) -> bool:
    """Whether a deadline of the organisation would have passed by then."""
    day = timezone.localdate(hour)
    return any(
        expected.reader == ORGANISATION and expected.until < day for expected in notices.expected_of(dossier)
    )


def _spare(copied: list[tuple[Owed, list[Copy]]]) -> None:
    """Keep from the organisation's own address, while its members' copies leave, what it leaves to them."""
    organisations = {dossier_of(row).organisation_id for row, _ in copied}
    left = dict(
        OrganisationMail.objects.filter(organisation__in=organisations).values_list(
            "organisation", "left_to_members"
        )
    )
    for row, copies in copied:
        if kind_of(row) in left.get(dossier_of(row).organisation_id, ()):
            row.is_spare = True
            row.due_at = max(copy.due_at for copy in copies) + SPARED_FOR

"""What a member is told once a day: all that is due to them, in one letter, dossier by dossier.

The rows that it tells are the queue, as for every message (`delivery`): what comes as the letter leaves is in
the next one, and a letter leaves twice only when its sender died between sending it and noting that it had.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from cpf_portal.common.french import counted, short_date
from cpf_portal.common.mails.letter import Letter, Link, Listed, read
from dossiers.dossier.models import Dossier
from dossiers.messages import letters, questions, words
from dossiers.messages.members import copies, readers
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.members.models import MailChoices, MemberMessage
from dossiers.messages.models import Reminder
from dossiers.messages.notices import to_do
from dossiers.messages.words import ORGANISATION

# So many members are taken together; so many dossiers are named in a letter, the others counted.
MEMBERS, NAMED = 20, 30
# What is said of each dossier, by its number, of each kind.
type Told = dict[MessageKind, dict[str, list[str]]]
WITH_FUNDERS = ("message__entry__dossier__top_up__funder", "reminder__dossier__top_up__funder")


def take(kept_for: timedelta) -> list[list[MemberMessage]]:
    """What is due once a day to some members that nobody else takes, member by member, for so long."""
    now = timezone.now()
    due = MemberMessage.objects.filter(is_grouped=True, due_at__lte=now)
    with transaction.atomic():
        waiting = due.values("member").annotate(first=Min("due_at")).order_by("first")[:MEMBERS]
        choices = MailChoices.objects.select_for_update(skip_locked=True, no_key=True)
        keys = [row["member"] for row in waiting]
        members = list(choices.filter(member__in=keys).values_list("pk", flat=True))
        since = dict(due.filter(member__in=members).values_list("pk", "due_at"))
        MemberMessage.objects.filter(pk__in=since).update(due_at=now + kept_for)
    if not since:
        return []
    rows = MemberMessage.objects.filter(pk__in=since).select_related(*readers.OF_COPY, *WITH_FUNDERS)
    parcels: dict[int, list[MemberMessage]] = defaultdict(list)
    for row in readers.kept(list(rows.order_by("pk"))):
        row.due_at = since[row.pk]
        parcels[row.member_id].append(row)
    return list(parcels.values())


def letter_of(rows: Sequence[MemberMessage]) -> Letter | None:
    """The letter of what a member is told, as it reads now; None when all of it was done meanwhile."""
    kinds: Told = {kind: defaultdict(list) for kind in MessageKind}
    dossiers: dict[str, Dossier] = {}
    for row in rows:
        dossier = copies.dossier_of(row.told)
        if said := _said(row):
            dossiers[dossier.number] = dossier
            kinds[MessageKind(row.kind)][dossier.number].append(said)
    if not dossiers:
        return None
    member = rows[0].member
    written = read(
        "dossiers/messages/mails/daily.txt",
        str(member.user),
        letters.why_of(member),
        f"({member.organisation.name})",
        day=short_date(timezone.localdate()),
        count=counted(len(dossiers), "dossier"),
        organisation=member.organisation.name,
        list=settings.SITE_URL + questions.list_page(),
        choices=settings.SITE_URL + questions.choices_page(),
    )
    return replace(written, lists=tuple(_lists(kinds, dossiers)))


def _said(row: MemberMessage) -> str:
    """What one of them says of its dossier; empty for a reminder of what was done meanwhile."""
    told = row.told
    if isinstance(told, Reminder):
        return letters.still_expected(told)
    return f"{words.told(told.entry, ORGANISATION)[0]}."


def _lists(kinds: Told, dossiers: dict[str, Dossier]) -> Iterator[Listed]:
    """The dossiers of each kind, those with the nearest deadline first, until enough are named."""
    left = NAMED
    for kind, told in kinds.items():
        in_order = sorted((dossiers[number] for number in told), key=_nearness)
        named, more = in_order[:left], len(in_order[left:])
        left -= len(named)
        if told:
            yield Listed(
                f"{kind.label} ({len(told)})",
                tuple((_link(dossier), _line(dossier, told[dossier.number])) for dossier in named),
                f"{counted(more, 'autre dossier', 'autres dossiers')} à lire sur le site." if more else "",
            )


def _nearness(dossier: Dossier) -> tuple[date, str]:
    return dossier.deadline or date.max, dossier.number


def _link(dossier: Dossier) -> Link:
    page = questions.page_for(ORGANISATION, dossier.number)
    return Link(f"{dossier.trainee}, {dossier.title}", settings.SITE_URL + page)


def _line(dossier: Dossier, told: list[str]) -> str:
    """All that is said of a dossier, each thing once, then what is expected of the organisation now."""
    awaited = to_do(dossier, ORGANISATION) if letters.may_act(dossier, ORGANISATION) else ""
    return " ".join(dict.fromkeys(filter(None, [*told, awaited])))

"""To whom what is owed leaves: the address where its reader is reached now, or nobody."""

from accounts.people import contact
from catalogue.mailbox import changing
from catalogue.organisations.models import Organisation
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.messages.members import copies
from dossiers.messages.members.models import MemberMessage
from dossiers.messages.models import OutboxMessage, Reminder
from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE

# What is read with each row: whose dossier it is, who did what is told, who reads it.
OF_MESSAGE = ("entry__dossier__trainee__user", "entry__dossier__organisation__mail_refusal", "entry__user")
OF_REMINDER = ("dossier__trainee__user", "dossier__organisation__mail_refusal")
OF_COPY = (
    *(f"message__{path}" for path in OF_MESSAGE),
    *(f"reminder__{path}" for path in OF_REMINDER),
    "member__user",
    "member__organisation",
)


def kept[Row: OutboxMessage | Reminder | MemberMessage](rows: list[Row]) -> list[Row]:
    """Those that are still somebody's; the copies of who may no longer read dossiers are deleted."""
    gone = [row.pk for row in rows if isinstance(row, MemberMessage) and not copies.may_be_told(row.member)]
    if gone:
        MemberMessage.objects.filter(pk__in=gone).delete()
    return [row for row in rows if row.pk not in gone or not isinstance(row, MemberMessage)]


def address_of(owed: OutboxMessage | Reminder | MemberMessage) -> str:
    """Where it leaves for; empty when nobody is to be written to."""
    if isinstance(owed, MemberMessage):
        return owed.member.user.email
    dossier = copies.dossier_of(owed)
    if owed.reader == TRAINEE:
        return contact.reached_at(dossier.trainee.user, dossier.contact_email)
    if owed.reader == FUNDER:
        top_up = top_up_of(dossier)
        return top_up.funder.email if top_up else ""
    return "" if _is_known(owed, dossier) else dossier.organisation.mailbox


def note_refused(owed: OutboxMessage | Reminder | MemberMessage) -> None:
    """Note that an organisation's own address refused a message for good."""
    if organisation := _whose_address(owed):
        changing.note_refused(organisation, organisation.mailbox)


def note_taken(owed: OutboxMessage | Reminder | MemberMessage) -> None:
    """Forget that it did, now that a message left for it."""
    organisation = _whose_address(owed)
    if organisation and getattr(organisation, "mail_refusal", None):
        changing.note_taken(organisation)


def _whose_address(owed: OutboxMessage | Reminder | MemberMessage) -> Organisation | None:
    """The organisation whose own address a message left for; None when it left for anyone else."""
    if isinstance(owed, MemberMessage) or owed.reader != ORGANISATION:
        return None
    return copies.dossier_of(owed).organisation


def _is_known(owed: OutboxMessage | Reminder, dossier: Dossier) -> bool:
    """Whether a copy left in its place, or whoever reads at that address did what it tells."""
    if owed.is_spare and owed.copies.filter(sent_at__isnull=False).exists():
        return True
    if not isinstance(owed, OutboxMessage) or copies.played_by(owed.entry) is None:
        return False
    player = owed.entry.user
    return player is not None and player.email.casefold() == dossier.organisation.mailbox.casefold()

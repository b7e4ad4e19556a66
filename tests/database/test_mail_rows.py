"""What members are written to and cannot be, written past the product: the database refuses it."""

import pytest

from dossiers.messages.models import OutboxMessage, Reminder
from tests import factories as f
from tests.database.raw import NOW, check, insert, one_by_one
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def test_what_members_choose_and_are_owed() -> None:
    dossier = f.a_dossier("requested")
    member = sure(f.agent(dossier).user).memberships.get()
    message = OutboxMessage.objects.get(entry__dossier=dossier, reader="organisation")
    reminder = Reminder.objects.create(
        dossier=dossier, deadline=sure(dossier.deadline), reader="organisation", about="answer"
    )

    def choose(at_once: str = "{}", daily: str = "{}", hour: int = 8) -> None:
        insert(
            "dossiers_mailchoices",
            member_id=member.pk,
            at_once=at_once,
            daily=daily,
            hour=hour,
            only_followed=False,
        )

    def owe(**more: object) -> None:
        row = {"kind": "request", "is_grouped": False, "attempts": 0, "failure": ""}
        insert(
            "dossiers_membermessage",
            **{"member_id": member.pk, "message_id": message.pk, "due_at": NOW, **row, **more},
        )

    check(
        {
            "a_member_chooses_known_kinds": lambda: choose(at_once="{gossip}"),
            "a_kind_is_told_at_once_or_daily": lambda: choose("{request}", "{request}"),
            "a_digest_s_hour_is_of_the_day": lambda: choose(hour=2),
            "an_address_leaves_known_kinds": lambda: insert(
                "dossiers_organisationmail",
                organisation_id=dossier.organisation_id,
                left_to_members="{gossip}",
            ),
            "a_member_is_told_once": lambda: one_by_one(owe, owe),
            "a_copy_is_of_one_message": lambda: owe(reminder_id=reminder.pk),
            "membermessage_left_or_is_due": lambda: owe(due_at=None),
        }
    )


def test_an_address_that_waits() -> None:
    organisation = f.an_organisation()
    by = f.a_member(organisation)

    def ask(**more: object) -> None:
        row = {"organisation_id": organisation.pk, "asked_by_id": by.pk, "former": "", "email": "a@b.fr"}
        insert("catalogue_mailboxchange", **{**row, "asked_at": NOW, **more})

    check(
        {
            "one_address_waits": lambda: one_by_one(ask, ask),
            "a_mailbox_is_asked_first": lambda: ask(used_at="2020-01-01"),
        }
    )


def test_an_export_that_one_is_called_to() -> None:
    schedule = f.a_schedule(f.a_member(f.an_organisation()).memberships.get())

    def call(hour: int) -> None:
        row = {"member_id": schedule.member_id, "view_id": schedule.view_id, "every": "day"}
        insert("dossiers_exportschedule", **{**row, "hour": hour, "next_at": NOW})

    check({"an_export_s_hour_is_of_the_day": lambda: call(2)})

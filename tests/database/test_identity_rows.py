"""Proofs of identity that cannot be, written past the product: the database refuses them, under the rule's name."""

from datetime import timedelta
from functools import partial

import pytest

from tests import factories as f
from tests.database.raw import FAR, LONG_AGO, NOW, change, check, insert, one_by_one

pytestmark = pytest.mark.django_db


def test_an_identity_is_given_checked_by_one_and_decided_by_another() -> None:
    trainee, staff, colleague = f.a_trainee(), f.a_staff_member(), f.a_staff_member()
    given = f.an_identity_check(trainee)
    looked = {"checked_by_id": staff.pk, "checked_at": FAR}
    decided = {"decided_by_id": colleague.pk, "decided_at": FAR}
    accepted = {"status": "accepted", "valid_until": FAR} | looked | decided

    def becomes(**columns: object) -> None:
        change("accounts_identitycheck", given.pk, **columns)

    def another() -> None:
        papers = f.a_document()
        papers.trainee = trainee
        papers.save()
        row = {"trainee_id": trainee.pk, "kind": "card", "document_id": papers.pk, "status": "submitted"}
        insert("accounts_identitycheck", **row, submitted_at=NOW, reason="")

    check(
        {
            "an_identity_is_checked_at_an_hour": lambda: becomes(status="checked", checked_by_id=staff.pk),
            "an_identity_is_decided_at_an_hour": lambda: becomes(**accepted | {"decided_at": None}),
            "an_identity_is_given_checked_then_decided": lambda: becomes(
                **accepted | {"decided_at": LONG_AGO}
            ),
            "an_identity_is_given_checked_then_decided#looked": lambda: becomes(
                status="checked", **looked | {"checked_at": LONG_AGO}
            ),
            "an_identity_is_given_checked_then_decided#order": lambda: becomes(
                **accepted | {"decided_at": FAR - timedelta(days=1)}
            ),
            "two_agents_accept_an_identity": lambda: becomes(**accepted | {"decided_by_id": staff.pk}),
            "two_agents_accept_an_identity#one": lambda: becomes(
                **accepted | {"checked_by_id": None, "checked_at": None}
            ),
            "two_agents_accept_an_identity#until": lambda: becomes(**accepted | {"valid_until": None}),
            "two_agents_accept_an_identity#why": lambda: becomes(status="rejected", **decided),
            "two_agents_accept_an_identity#still": lambda: becomes(**decided),
            "nobody_checks_their_own_identity": lambda: becomes(
                status="checked", **looked | {"checked_by_id": trainee.pk}
            ),
            "one_identity_waits_to_be_checked": another,
        }
    )


def test_a_number_is_put_right_by_two_agents() -> None:
    trainee, staff, colleague = f.a_trainee(), f.a_staff_member(), f.a_staff_member()

    def asked(**columns: object) -> None:
        papers = f.a_document()
        papers.trainee = trainee
        papers.save()
        row = {"trainee_id": trainee.pk, "login": "1:x", "sex": "m", "reason": "Attestation vue"}
        row |= {"document_id": papers.pk, "asked_by_id": staff.pk, "asked_at": NOW}
        insert("accounts_numbercorrection", **row | columns)

    decided = {"is_accepted": True, "decided_by_id": colleague.pk, "decided_at": FAR}
    check(
        {
            "a_number_is_decided_at_an_hour": lambda: asked(**decided | {"decided_at": None}),
            "a_number_is_asked_then_decided": lambda: asked(**decided | {"decided_at": LONG_AGO}),
            "a_number_is_decided_by_another": lambda: asked(**decided | {"decided_by_id": staff.pk}),
            "nobody_corrects_their_own_number": lambda: asked(asked_by_id=trainee.pk),
            "a_number_is_of_someone_born": lambda: asked(birth_date=FAR),
            "one_number_waits_to_be_corrected": lambda: one_by_one(asked, asked),
        }
    )


def test_a_recovery_is_proven_then_stopped_or_used() -> None:
    trainee = f.a_trainee()
    proven = {"trainee_id": trainee.pk, "proven_at": FAR, "until": FAR}
    later = FAR + timedelta(days=1)

    def asked(**columns: object) -> None:
        row = {"login": "1:x", "former_logins": "[]", "email": "a@b.example", "former_email": ""}
        insert("accounts_accountrecovery", **row, asked_at=NOW, **columns)

    check(
        {
            "a_recovery_is_proven_by_its_holder": lambda: asked(proven_at=FAR, until=FAR),
            "a_recovery_is_asked_proven_then_ends": lambda: asked(**proven | {"proven_at": LONG_AGO}),
            "a_recovery_is_asked_proven_then_ends#stopped": lambda: asked(**proven, stopped_at=LONG_AGO),
            "a_recovery_is_asked_proven_then_ends#used": lambda: asked(**proven, used_at=FAR),
            "what_ends_was_proven": lambda: asked(used_at=later),
            "a_recovery_is_stopped_or_used": lambda: asked(**proven, used_at=later, stopped_at=later),
            "one_recovery_waits": lambda: one_by_one(*[partial(asked, **proven)] * 2),
        }
    )


def test_a_reopening_is_asked_by_one_agent_and_decided_by_another() -> None:
    trainee, staff, colleague = f.a_trainee(), f.a_staff_member(), f.a_staff_member()

    def asked(**columns: object) -> None:
        papers = f.a_document()
        papers.trainee = trainee
        papers.save()
        row = {"trainee_id": trainee.pk, "email": "a@b.example", "reason": "Venue à l'accueil"}
        row |= {"document_id": papers.pk, "asked_by_id": staff.pk, "asked_at": NOW}
        insert("accounts_recoveryrequest", **row | columns)

    decided = {"is_accepted": True, "decided_by_id": colleague.pk, "decided_at": FAR}
    check(
        {
            "a_reopening_is_decided_at_an_hour": lambda: asked(**decided | {"decided_at": None}),
            "a_reopening_is_asked_then_decided": lambda: asked(**decided | {"decided_at": LONG_AGO}),
            "a_reopening_is_decided_by_another": lambda: asked(**decided | {"decided_by_id": staff.pk}),
            "nobody_asks_for_their_own_reopening": lambda: asked(asked_by_id=trainee.pk),
            "one_reopening_waits": lambda: one_by_one(asked, asked),
        }
    )


def test_a_holder_alone_is_frozen_and_each_time_is_counted() -> None:
    trainee, staff = f.a_trainee(), f.a_staff_member()
    check(
        {
            "a_holder_freezes": lambda: change("accounts_user", staff.pk, frozen_at=NOW, freezes=1),
            "a_holder_freezes#counted": lambda: change("accounts_user", trainee.pk, frozen_at=NOW),
        }
    )


def test_terms_are_agreed_to_at_an_hour() -> None:
    trainee = f.a_trainee()
    rule = "terms_are_agreed_to_at_an_hour"
    row = ("accounts_trainee", trainee.pk, "user_id")
    check(
        {
            rule: lambda: change(*row, terms_accepted_at=None),
            f"{rule}#none": lambda: change(*row, terms_accepted=""),
        }
    )

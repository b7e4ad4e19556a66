"""A dossier, a journal or an opinion that cannot be, written past the product: the database refuses it, under the rule's name."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import connection

from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.eligibility.models import Answers
from tests import factories as f
from tests.database.raw import FAR, LONG_AGO, NOW, change, check, insert, refusal, run
from tests.kinds import sure

# Figures that are frozen, where nobody but what a row says pays anything.
NOTHING = {"dotation_used": 0, "credit_used": 0, "top_up_used": 0}

pytestmark = pytest.mark.django_db

# state → rule → what is written into a dossier of that state.
DOSSIERS: dict[str, dict[str, dict[str, object]]] = {
    "draft": {
        "a_dossier_stays_its_holder_s": {"number": "1234567890"},
        "dossier_ends_after_its_start": {"ends_on": LONG_AGO},
        "dossier_has_hours": {"hours": 0},
        "dossier_price_is_sensible": {"price": 100_000_001},
        "figures_are_frozen_together": {"rights_used": 5},
        "what_is_sent_has_its_day": {"sent_on": LONG_AGO},
        "answered_on_needs_sent_on": {"answered_on": LONG_AGO},
        "acknowledged_on_needs_sent_on": {"acknowledged_on": LONG_AGO, "has_admission_terms": True},
        "a_deadline_lives_and_dies_with_its_state": {"deadline": FAR},
        "only_what_has_ended_is_taken_off_the_list": {"hidden_at": NOW},
        "a_dossier_is_where_its_journal_ends": {"state": "requested", "sent_on": FAR, "deadline": FAR},
    },
    "requested": {
        "only_terms_are_acknowledged": {"acknowledged_on": FAR},
        "sent_on_then_acknowledged_on": {"acknowledged_on": LONG_AGO, "has_admission_terms": True},
        "sent_on_then_answered_on": {"answered_on": LONG_AGO},
        "acknowledged_on_then_answered_on": {
            "sent_on": LONG_AGO,
            "acknowledged_on": FAR,
            "answered_on": date(2026, 1, 1),
            "has_admission_terms": True,
        },
        "what_is_answered_has_its_day": {"state": "to_validate"},
        "what_has_ended_has_its_day": {"closed_on": FAR},
        "validated_on_needs_answered_on": {
            "validated_on": FAR,
            "to_pay": 0,
            **NOTHING,
            "rights_used": 87_000,
        },
        "a_dossier_costs_what_its_parts_sum_to": {**NOTHING, "to_pay": 1, "rights_used": 1, "credit_used": 1},
        "entered_on_needs_validated_on": {"entered_on": FAR},
        "entry_confirmed_on_needs_validated_on": {"entry_confirmed_on": FAR},
        "exited_on_needs_entered_on": {"exited_on": FAR},
        "exit_confirmed_on_needs_entered_on": {"exit_confirmed_on": FAR},
        "hours_are_of_those_planned": {"hours_attended": 11},
    },
    "to_validate": {
        "answered_on_then_validated_on": {
            "validated_on": LONG_AGO,
            "to_pay": 0,
            **NOTHING,
            "rights_used": 87_000,
        },
        "validated_on_needs_to_pay": {"validated_on": FAR},
        "only_cents_no_card_takes_are_waived": {
            **NOTHING,
            "rights_used": 86_950,
            "to_pay": 0,
            "waived": 50,
        },
        "a_card_pays_all_or_nothing": {
            "validated_on": FAR,
            **NOTHING,
            "rights_used": 86_990,
            "to_pay": 10,
            "card_paid": 5,
        },
        "a_card_has_something_to_pay": {
            "state": "payment_pending",
            "to_pay": 0,
            **NOTHING,
            "rights_used": 87_000,
        },
        "who_is_enrolled_has_a_day": {"state": "cancelled_by_trainee", "deadline": None, "closed_on": FAR},
    },
    "payment_pending": {
        "what_was_agreed_to_pay_stays": {"to_pay": 14_999, "rights_used": 72_001},
        "a_card_paid_has_enrolled": {"card_paid": 15_000},
        "a_validated_dossier_is_paid": {"state": "validated", "validated_on": FAR},
    },
    "validated": {
        "what_the_card_paid_stays": {"card_paid": 0},
        "what_was_agreed_to_pay_stays": {"waived": 5},
        "who_has_entered_has_a_day": {"state": "in_training"},
        "exited_on_needs_entered_on": {"exited_on": FAR},
    },
    "in_training": {
        "a_training_ends_with_its_hours": {
            "state": "completed",
            "deadline": None,
            "closed_on": FAR,
            "exited_on": FAR,
        },
        "entered_on_then_exited_on": {"exited_on": LONG_AGO},
        "entered_on_then_exit_confirmed_on": {"exit_confirmed_on": LONG_AGO},
    },
    "completed": {
        "entered_on_then_closed_on": {"entered_on": FAR, "exited_on": FAR},
        "exited_on_then_closed_on": {"exited_on": FAR},
    },
    "request_cancelled": {
        "sent_on_then_closed_on": {"closed_on": LONG_AGO},
    },
    "refused_by_organisation": {
        "answered_on_then_closed_on": {"answered_on": FAR},
    },
    "cancelled_by_organisation": {
        "validated_on_then_closed_on": {"validated_on": FAR},
    },
}


@pytest.mark.parametrize("state", DOSSIERS)
def test_a_dossier_says_nothing_that_cannot_be(state: str) -> None:
    dossier = f.a_dossier(state)
    for rule, columns in DOSSIERS[state].items():
        assert refusal(partial(change, "dossiers_dossier", dossier.pk, **columns)) == rule


def test_only_drafts_are_deleted_and_a_number_is_given_once() -> None:
    dossier, draft = f.a_dossier("requested"), f.a_draft()
    for rule, act in {
        "only_a_draft_is_deleted": lambda: run("DELETE FROM dossiers_dossier WHERE id = %s", dossier.pk),
        "a_number_is_given_once": lambda: run("DELETE FROM dossiers_issuednumber"),
        "a_dossier_is_where_its_journal_ends": lambda: _copy(draft.pk, dossier),
        "a_dossier_has_a_number_that_was_given": lambda: _copy(draft.pk, None),
        "a_dossier_number_has_10_digits": lambda: _copy(draft.pk, None, number="12345"),
        "one_live_dossier_per_session": lambda: _twin(dossier),
    }.items():
        assert refusal(act) == rule


def _copy(draft: int, asked: Dossier | None, number: str = "1234567890") -> None:
    """Another row with a draft's columns: under a number never given, or already asked for, without journal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM dossiers_dossier WHERE id = %s", [draft])
        row = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    del row["id"]
    row["number"] = number
    if asked:
        insert("dossiers_issuednumber", number=row["number"])
        row |= {"state": "requested", "sent_on": asked.sent_on, "deadline": asked.deadline}
    insert("dossiers_dossier", **row)


def _twin(dossier: Dossier) -> None:
    """A draft of the same person for the same session, written as sent."""
    twin = f.a_draft(dossier.trainee, dossier.session)
    change("dossiers_dossier", twin.pk, state="requested", sent_on=dossier.sent_on, deadline=dossier.deadline)


def test_the_journal_tells_moves_of_the_table_one_after_the_other() -> None:
    dossier = f.a_dossier("to_validate")
    owner = dossier.trainee_id

    def entry(**columns: object) -> None:
        row: dict[str, object] = {
            "transition": "cancel_request",
            "source": "to_validate",
            "target": "request_cancelled",
        }
        row |= {"actor": "trainee", "user_id": owner, "sequence": 3, "dossier_id": dossier.pk}
        insert("dossiers_entry", **row | {"at": NOW, "details": "{}"} | columns)

    check(
        {
            "an_entry_is_a_row_of_the_table": lambda: entry(transition="abolish"),
            "an_entry_is_a_row_of_the_table#actor": lambda: entry(actor="organisation"),
            "an_entry_is_a_row_of_the_table#target": lambda: entry(target="validated"),
            "an_entry_names_who_played": lambda: entry(user_id=None),
            "an_entry_names_who_played#clock": lambda: entry(transition="expire", actor="clock"),
            "journal_has_no_gap": lambda: entry(sequence=5),
            "an_entry_begins_where_the_last_ended": lambda: entry(source="proposed"),
            "a_dossier_is_where_its_journal_ends": lambda: entry(
                transition="expire", actor="clock", user_id=None
            ),
            "journal_is_append_only": lambda: change(
                "dossiers_entry", sure(dossier.entries.last()).pk, transition="propose"
            ),
            "journal_is_append_only#delete": lambda: run("DELETE FROM dossiers_entry"),
            "a_sequence_is_used_once": lambda: _unchecked(entry, sequence=2),
        }
    )


def _unchecked(act: Callable[[], object], **columns: int) -> None:
    """With the triggers aside: what the unique constraint alone says, as it does of two at once."""
    run("SET LOCAL session_replication_role = replica")
    act(**columns)


def test_reviews_proposals_and_messages() -> None:
    dossier, staff = f.a_dossier("completed"), f.a_staff_member()
    transitions.review(
        dossier,
        f.owner(dossier),
        scores=dict.fromkeys(("welcome", "content", "trainers", "means", "support"), 4),
    )
    proposed = f.a_dossier("proposed", trainee=f.a_trainee("Camille"))

    def review(**columns: object) -> None:
        change("dossiers_review", dossier.pk, "dossier_id", **columns)

    def proposal(**columns: date | int | None) -> None:
        change("dossiers_proposal", proposed.pk, "dossier_id", **columns)

    message = sure(dossier.entries.first()).outbox_messages.first()
    check(
        {
            "scores_go_from_1_to_5": lambda: review(means=6),
            "someone_moderates_what_is_shown": lambda: review(status="published"),
            "a_review_is_moderated_by_someone": lambda: review(moderated_at=NOW),
            "a_review_is_written_first": lambda: review(moderated_at=LONG_AGO, moderated_by_id=staff.pk),
            "a_review_is_written_first#replied": lambda: review(
                reply="Merci.", replied_at=LONG_AGO, replied_by_id=staff.pk
            ),
            "a_reply_has_its_hour": lambda: review(reply="Merci."),
            "a_reply_is_someone_s": lambda: review(reply="Merci.", replied_at=NOW),
            "proposal_ends_after_its_start": lambda: proposal(ends_on=LONG_AGO),
            "proposal_has_hours": lambda: proposal(hours=0),
            "proposal_price_is_sensible": lambda: proposal(price=100_000_001),
            "a_proposal_has_dates": lambda: proposal(starts_on=None, ends_on=None),
            "a_reader_is_told_once": lambda: insert(
                "dossiers_outboxmessage",
                entry_id=sure(message).entry_id,
                reader=sure(message).reader,
                due_at=NOW,
                attempts=0,
                failure="",
                is_spare=False,
            ),
            "outboxmessage_left_or_is_due": lambda: change(
                "dossiers_outboxmessage", sure(message).pk, due_at=NOW, sent_at=NOW
            ),
            "reminder_left_or_is_due": lambda: insert(
                "dossiers_reminder",
                dossier_id=dossier.pk,
                deadline=NOW.date(),
                about="answer",
                reader="trainee",
                attempts=0,
                failure="",
                is_spare=False,
            ),
        }
    )
    assert staff.pk


def test_what_was_sworn_stays_and_a_number_is_one() -> None:
    draft = f.a_draft()
    Answers.objects.create(dossier=draft, sworn_at=NOW, vae_number="VAE-2026-12345")

    def answers(**columns: object) -> None:
        change("dossiers_answers", draft.pk, "dossier_id", **columns)

    check(
        {
            "what_was_sworn_stays": lambda: answers(sworn_at=None),
            "a_vae_number_has_letters_and_digits": lambda: answers(vae_number="vae 12"),
        }
    )
    answers(vae_number="[effacé]")

"""Messages: one for each reader of each entry, sent after commit, at least once, lost never."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros
from cpf_portal.common.mails import post
from dossiers.lifecycle import TRANSITIONS, State
from dossiers.messages import delivery, letters, words
from dossiers.messages.models import OutboxMessage
from dossiers.messages.words import ORGANISATION, TRAINEE
from tests import factories as f
from tests.kinds import sure
from tests.worker import deliver

pytestmark = pytest.mark.django_db


PRIVATE = {"pay", "payment_failed", "claim_force_majeure", "hide"}


def test_every_transition_has_a_text_for_each_reader_and_none_for_the_organisation_of_what_is_private() -> (
    None
):
    assert all(words.is_told(transition, TRAINEE) for transition in TRANSITIONS)
    assert {
        transition for transition in TRANSITIONS if not words.is_told(transition, ORGANISATION)
    } == PRIVATE
    assert {transition for transition in TRANSITIONS if not words.is_mailed(transition, TRAINEE)} == {
        "pay",
        "hide",
    }


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
def test_each_message_of_each_life_says_the_dossier_the_dates_and_where(state: State) -> None:
    dossier = f.a_dossier(state)
    for entry in dossier.entries.all():
        for owed in entry.outbox_messages.all():
            letter = letters.letter(entry, owed.reader)
            assert dossier.number in letter.subject
            text = post.as_text(letter)
            assert all(part in text for part in (dossier.number, dossier.title, f"/{dossier.number}/"))
            assert "{" not in text


def test_both_readers_are_told_once(mailoutbox: list[EmailMultiAlternatives]) -> None:
    dossier = f.a_dossier("requested")
    assert deliver() == 2
    assert deliver() == 0
    assert set(OutboxMessage.objects.values_list("due_at", "attempts", "failure")) == {(None, 1, "")}
    assert {m.to[0] for m in mailoutbox} == {dossier.contact_email, dossier.organisation.email}
    assert "avant la fin du" in next(m.body for m in mailoutbox if m.to[0] == dossier.organisation.email)


def test_nothing_owed_remains_of_a_transition_that_was_refused(
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    dossier = f.a_dossier("requested")
    before = OutboxMessage.objects.count()
    with pytest.raises(Refused):
        f.validate(dossier)
    assert OutboxMessage.objects.count() == before


def test_a_message_that_fails_is_tried_ever_less_often_and_for_ever() -> None:
    waits = [_wait(OSError("down"), tries) for tries in (0, 1, 2, 6, 7, 8, 30_000)]
    assert waits == [timedelta(minutes=m) for m in (5, 10, 20, 320, 360, 360, 360)]


@pytest.mark.parametrize(("code", "is_given_up"), [(550, True), (450, False)])
def test_an_address_refused_for_good_is_noted_and_given_up_after_two_days(
    code: int, is_given_up: bool
) -> None:
    refused = SMTPRecipientsRefused({"nobody@example.fr": (code, b"no")})
    waits = [_wait(refused, tries) for tries in range(13)]
    assert timedelta(days=1) < sum(map(sure, waits[:12]), timedelta()) < timedelta(days=2)
    assert (waits[12] is None) is is_given_up


def _wait(failure: Exception, tries: int) -> timedelta | None:
    with time_machine.travel(timezone.now(), tick=False):
        at = delivery.again(tries, failure)
        return at - timezone.now() if at else None


def test_an_organisation_without_address_stops_no_one(mailoutbox: list[EmailMultiAlternatives]) -> None:
    dossier = f.a_dossier("requested", session=f.a_session(f.an_action(f.an_organisation(email=""))))
    assert deliver() == 2
    assert [m.to for m in mailoutbox] == [[dossier.contact_email]]


def test_a_proposal_is_told_in_figures_before_and_after_and_asks_for_one_thing() -> None:
    dossier = f.propose(f.a_dossier("requested"), price=820_00)
    entry = dossier.entries.latest("sequence")
    hers, theirs = letters.letter(entry, TRAINEE), letters.letter(entry, ORGANISATION)
    changed = {item.label: item for item in hers.figures if item.before}
    price = changed["Prix de la formation, examen compris"]
    assert (price.before, price.value) == (euros(dossier.price), euros(dossier.proposal.price))
    assert hers.figures[-1].label == "Il vous resterait à payer"
    assert hers.figures[-1].is_sum
    assert hers.told[-1] == "Son message : Groupe du matin."
    assert hers.todo.startswith("Répondez avant la fin du")
    assert hers.button is not None
    assert hers.button.label == "Voir la proposition"
    assert {item.label for item in theirs.figures} <= {"Début", "Fin", "Durée", "Prix"}
    assert theirs.todo == ""
    assert "droits" not in post.as_text(theirs)


def test_a_message_that_leaves_late_speaks_of_no_figure_nor_of_what_was_to_be_done() -> None:
    dossier = f.a_dossier("validated")
    asked = dossier.entries.get(transition="send")
    late = letters.letter(asked, ORGANISATION)
    assert (late.figures, late.todo) == ((), "")
    assert late.button is not None
    assert late.button.label == "Voir le dossier"
    validated = letters.letter(dossier.entries.latest("sequence"), TRAINEE)
    assert sum(item.is_sum for item in validated.figures) == 1
    assert validated.told[-1].startswith("Confirmez votre entrée en formation avant la fin du")
    assert validated.todo == "", "the first day has not come"

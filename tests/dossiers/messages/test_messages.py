"""Messages: one for each reader of each entry, sent after commit, at least once, lost never."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cpf_portal.common.errors import Refused
from dossiers.lifecycle import MOVES, State
from dossiers.messages import notices
from dossiers.messages.delivery import deliver
from dossiers.messages.models import Delivery
from dossiers.messages.texts import TEXTS
from tests import factories as f

pytestmark = pytest.mark.django_db


PRIVATE = {"pay", "payment_failed", "claim_force_majeure", "hide"}


def test_every_verb_has_a_text_for_each_reader_and_none_for_the_organisation_of_what_is_private():
    assert set(TEXTS) == set(MOVES)
    assert all(Delivery.Reader.TRAINEE in texts for texts in TEXTS.values())
    assert {verb for verb, texts in TEXTS.items() if Delivery.Reader.ORGANISATION not in texts} == PRIVATE


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
def test_each_message_of_each_life_says_the_dossier_the_dates_and_where(state):
    d = f.a_dossier(state)
    for entry in d.entries.all():
        for delivery in entry.deliveries.all():
            message = notices.message(entry, delivery.reader)
            assert d.number in message.subject
            for part in (d.number, d.title, f"/{d.number}/"):
                assert part in message.text
            assert "{" not in message.text


def test_both_readers_are_told_once(mailoutbox):
    d = f.a_dossier("requested")
    assert deliver() == 2
    assert deliver() == 0
    assert {m.to[0] for m in mailoutbox} == {d.contact_email, d.organisation.email}
    assert "avant la fin du" in next(m.body for m in mailoutbox if m.to[0] == d.organisation.email)


def test_nothing_owed_remains_of_a_move_that_was_refused(mailoutbox):
    d = f.a_dossier("requested")
    before = Delivery.objects.count()
    with pytest.raises(Refused):
        f.validate(d)
    assert Delivery.objects.count() == before


def test_a_mail_server_that_is_down_delays_and_loses_nothing(monkeypatch, mailoutbox, caplog):
    f.a_dossier("requested")

    def down(*_, **__):
        raise OSError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr("dossiers.messages.delivery.send_mail", down)
        assert deliver() == 0
        assert deliver() == 0, "not tried again at once"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert deliver() == 2
    assert len(mailoutbox) == 2
    assert "was not sent" in caplog.text


def test_an_organisation_without_address_stops_no_one(mailoutbox):
    d = f.a_dossier("requested", session=f.a_session(f.an_action(f.an_organisation(email=""))))
    assert deliver() == 2
    assert [m.to for m in mailoutbox] == [[d.contact_email]]

"""The protections that a control takes away, one at a time, in the site's own processes.

Named by the environment, applied once Django is ready: the product itself has no switch that weakens it.
"""

import os
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

from django.apps import AppConfig

from tests.faults.world import moved

VARIABLE = "FAULTS_WEAKENED"
# How long what was answered before it was written stays unwritten, in seconds.
LATE = 2.0


class Weakened(AppConfig):
    """Takes away what the environment names, if it names anything."""

    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        moved.follow()
        hastens()
        if name := os.environ.get(VARIABLE):
            WEAKNESSES[name]()


def replaced(where: str, make: Callable[[Any], Any]) -> None:
    """Put another in the place of something, for as long as the process lives."""
    patch(where, make(resolve_name(where))).start()


def hastens() -> None:
    """A bank that is late is waited for a second or two, not twenty: a drill is short."""
    replaced("payments.card.gateway.TIMEOUTS", lambda _: (1, 1.5))


def fails_without_saying_why() -> None:
    """A database that does not answer is taken for a fault of ours."""
    replaced("cpf_portal.common.database.unavailable.AWAY", lambda _: ())


def tries_ever_less_often() -> None:
    """A pool goes on with the tries that it began when Postgres went away; it is asleep sooner than it would."""
    from django.conf import settings
    from psycopg_pool.base import AttemptWithBackoff

    AttemptWithBackoff.DELAY_BACKOFF = 8.0
    settings.DATABASES["default"]["OPTIONS"]["pool"]["reconnect_timeout"] = 300


def answers_before_it_writes() -> None:
    """A form of consent that is right is thanked for at once, and played later."""

    def later(play: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(play)
        def begin(form: Any, *given: Any) -> Any:
            threading.Timer(LATE, play, (form, *given)).start()
            return form.dossier

        return begin

    from dossiers.organisation.forms import FORMS
    from dossiers.trainee import forms

    for each in {*FORMS.values(), *forms.FORMS.values()}:
        patch.object(each, "play", later(each.play)).start()


def takes_any_answer_for_yes() -> None:
    """A message that was tried is noted as sent, whatever the mail server said."""
    from django.utils import timezone

    from dossiers.messages import delivery

    def tried(parcel: Any, server: Any, _: Any) -> None:
        with suppress(Exception):
            delivery._send(parcel, server)
        rows = type(parcel[0])._default_manager.filter(pk__in=[owed.pk for owed in parcel])
        rows.update(due_at=None, sent_at=timezone.now())

    replaced("dossiers.messages.delivery._try", lambda _: tried)


def takes_messages_for_ever() -> None:
    """What a postman took is nobody else's, even when it died."""
    replaced("dossiers.messages.delivery.TAKEN_FOR", lambda _: timedelta(days=3650))


def asks_the_bank_nothing() -> None:
    """Only a notice says that something was paid."""
    for name in ("synchronise_unfinished", "settle_overdue"):
        replaced(f"payments.card.checkout.{name}", lambda _: lambda *_: 0)


def asks_the_bank_anew() -> None:
    """Each question has a key of its own, and what the bank has done is not looked up first."""

    def anew(ask: Callable[..., Any]) -> Callable[..., Any]:
        return lambda **given: ask(**given | {"idempotency_key": str(uuid.uuid4())})

    for name in ("refund", "create_checkout"):
        replaced(f"payments.card.gateway.{name}", anew)
    replaced("payments.card.gateway.refunds_of", lambda _: lambda *_: [])


def locks_nothing() -> None:
    """Whoever reads a dossier to change it reads it while another does."""

    def unlocked(_: Any) -> Any:
        def read(dossier: Any) -> Any:
            found = type(dossier).objects.get(pk=dossier.pk)
            time.sleep(0.3)
            return found

        return read

    replaced("dossiers.dossier.locking.locked", unlocked)


WEAKNESSES = {
    weaken.__name__: weaken
    for weaken in (
        fails_without_saying_why,
        tries_ever_less_often,
        answers_before_it_writes,
        takes_any_answer_for_yes,
        takes_messages_for_ever,
        asks_the_bank_nothing,
        asks_the_bank_anew,
        locks_nothing,
    )
}

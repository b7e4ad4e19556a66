"""Asking what a person's status is, and what was answered (docs/rules.md § 7, « Jobseeker status »)."""

import logging
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.security.limits import count_use
from accounts.status import gateway
from accounts.status.gateway import NoAnswer
from accounts.status.models import Provider, Reply, Silence, StatusCheck
from accounts.status.services import SERVICES, Service
from accounts.status.subject import Subject
from cpf_portal.common.database.written import written_once
from cpf_portal.common.errors import Refused

logger = logging.getLogger(__name__)


def ask(trainee: Trainee, provider: Provider, *, consent: bool) -> Reply:
    """Ask the service now, keep the trace, and say what it answered; `NONE` whatever goes wrong outside.

    `Refused`, nothing asked, without the person's consent (code `consent`) or when they ask too often
    (`too_many`). Never inside a transaction, which would wait with its locks: `RuntimeError`.
    """
    with transaction.atomic(durable=True):
        if not consent:
            raise Refused("Autorisez d'abord cette vérification, en cochant la case.", code="consent")
        count_use("status", trainee.pk)
    now = timezone.now()
    answer, silence = _answer(trainee, provider, timezone.localdate(now))
    if silence:
        logger.warning("%s: no answer (%s)", provider.value, silence.value)
    StatusCheck.objects.create(
        trainee=trainee,
        provider=provider,
        consented_at=now,
        asked_at=now,
        answer=answer,
        silence=silence or "",
    )
    return answer


def _answer(trainee: Trainee, provider: Provider, day: date) -> tuple[Reply, Silence | None]:
    try:
        is_met = _is_met(trainee, provider, day)
    except NoAnswer as error:
        return Reply.NONE, error.silence
    return (Reply.YES if is_met else Reply.NO), None


def _is_met(trainee: Trainee, provider: Provider, day: date) -> bool:
    service, subject = SERVICES[provider], Subject.of(trainee)
    if subject is None:
        raise NoAnswer(Silence.INCOMPLETE)
    data = gateway.read(service, subject.parameters())
    return data is not None and judge(service, subject, data, day)


def judge(service: Service, subject: Subject, data: dict[str, Any], day: date) -> bool:
    """Whether the data of an answer say yes; `NoAnswer` when they cannot be read, or are another's."""
    try:
        told = data.get("identite")
        is_theirs = told is None or subject.is_told_in(told)
        is_met = service.is_met(data, day)
    except (KeyError, TypeError, ValueError) as error:
        raise NoAnswer(Silence.UNREADABLE) from error
    if not is_theirs:
        raise NoAnswer(Silence.ANOTHER)
    return is_met


def last(trainee_id: int, provider: Provider) -> StatusCheck | None:
    """The last time it was asked, answered or not."""
    return next(iter(_last(trainee_id, provider.value)), None)


def said(trainee_id: int, provider: Provider, today: date) -> Reply | None:
    """The last yes or no of that very day, in Paris; None when there is none."""
    answered = _checks(trainee_id, provider).filter(asked_at__date=today).exclude(answer=Reply.NONE)
    found = answered.first()
    return Reply(found.answer) if found else None


def presumed(trainee_id: int, provider: Provider, *, says: bool) -> bool:
    """Whether pages count someone as having the status: they say so, and the last definite answer agrees.

    Nothing is decided by it: what is used or paid needs an answer of the day (`said`).
    """
    if not says:
        return False
    definite = next(iter(_last_definite(trainee_id, provider.value)), None)
    return definite is None or definite.answer != Reply.NO


@written_once
def _last(trainee_id: int, provider: str) -> QuerySet[StatusCheck]:
    return _checks(trainee_id, provider)[:1]


@written_once
def _last_definite(trainee_id: int, provider: str) -> QuerySet[StatusCheck]:
    return _checks(trainee_id, provider).exclude(answer=Reply.NONE)[:1]


def _checks(trainee_id: int, provider: str) -> QuerySet[StatusCheck]:
    return StatusCheck.objects.filter(trainee=trainee_id, provider=provider).order_by("-asked_at", "-pk")

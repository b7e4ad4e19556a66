"""Writing once: a request sent again under its `Idempotency-Key` is answered again, and done no more."""

import hashlib
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from catalogue.api.bearer import CallersRequest
from catalogue.api.models import KeptAnswer
from catalogue.api.problems import JSON, MEDIA_TYPE, ApiProblem, problem_of

KEY = re.compile(r"[\x21-\x7e]{1,255}")
# A process that died while it answered is waited for so long; then the request is played again, under the
# rules: what it had done is refused.
DEAD_AFTER = timedelta(minutes=1)


def once(request: CallersRequest, act: Callable[[], HttpResponse], *, whole: bool) -> HttpResponse:
    """Answer a write by `act`, or again as it was answered under the same key.

    `whole`: what is done and its answer are one transaction; not where `act` speaks with others meanwhile.
    A problem that `act` raises is an answer too; a fault of ours is none: the key serves again.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise ApiProblem("key", "L'en-tête Idempotency-Key a 1 à 255 caractères ASCII, sans espace.")
    row, begun = _begun(request, key)
    if not begun:
        return _again(row)
    try:
        with transaction.atomic() if whole else nullcontext():
            answer = _answer(act)
            row.status, row.body = answer.status_code, answer.content
            row.save(update_fields=["status", "body"])
    except Exception:
        KeptAnswer.objects.filter(pk=row.pk).delete()
        raise
    return answer


def _begun(request: CallersRequest, key: str) -> tuple[KeptAnswer, bool]:
    """The row of that key, and whether this request is the one to answer."""
    fingerprint = _fingerprint(request)
    given = {"token": request.auth.token, "key": key}
    row, is_new = KeptAnswer.objects.get_or_create(**given, defaults={"fingerprint": fingerprint})
    if is_new:
        return row, True
    if row.fingerprint != fingerprint:
        raise ApiProblem("key_reused")
    if row.status is not None:
        return row, False
    now = timezone.now()
    dead = KeptAnswer.objects.filter(pk=row.pk, status=None, begun_at__lt=now - DEAD_AFTER)
    if not dead.update(begun_at=now):
        raise ApiProblem("in_progress")
    return row, True


def _fingerprint(request: CallersRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()


def _answer(act: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return act()
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            raise
        return problem.answer()


def _again(row: KeptAnswer) -> HttpResponse:
    kind = MEDIA_TYPE if row.status and row.status >= 400 else JSON
    answer = HttpResponse(bytes(row.body or b""), status=row.status, content_type=kind)
    answer["Idempotency-Replayed"] = "true"
    return answer

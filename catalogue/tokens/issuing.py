"""Tokens created and revoked by the managers of an organisation, and found again by whoever shows one."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.security import events, limits
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.models import Member
from catalogue.tokens import jobs
from catalogue.tokens.models import ApiToken
from cpf_portal.common.errors import Refused

# What begins each token, so that a token left somewhere is known for one.
PREFIX = "cfo_"
# Of an organisation, at once.
MOST = 20
# A last use is written once a minute at most: a program asks many times.
WORTH_WRITING = timedelta(minutes=1)
# How long it may open anything, in days; what a year is at most.
DURATIONS = (30, 90, 180, 365)


@transaction.atomic
def create(
    by: Member, name: str, scopes: Collection[str], days: int, request: HttpRequest
) -> tuple[ApiToken, str]:
    """A token of the member's organisation, and its secret, which nobody can read again.

    `days` is one of `DURATIONS`: it opens until the end of that day in Paris. The managers are told, the
    account of who creates it keeps it as an event of its security. `Refused` to who does not manage, or when
    the organisation has too many.
    """
    _check_manager(by)
    if days not in DURATIONS:
        raise Refused("Choisissez l'une des durées proposées.", code="days")
    limits.count_use("token", by.organisation_id)
    if live_of(by.organisation_id).count() >= MOST:
        raise Refused(f"Un organisme a {MOST} jetons au plus : révoquez d'abord ceux qui ne servent plus.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation=by.organisation,
        created_by=by.user,
        name=name,
        scopes=sorted(scopes),
        digest=_digest(secret),
        ending=secret[-4:],
        expires_at=_end_of(timezone.localdate() + timedelta(days=days)),
    )
    events.note(by.user_id, events.What.TOKEN_CREATED, request, name)
    _tell(by, token, "token_created")
    return token, secret


@transaction.atomic
def revoke(by: Member, token: ApiToken, request: HttpRequest) -> None:
    """End a token of the same organisation, at once and for good; the managers are told. Twice is once."""
    _check_manager(by)
    mine = ApiToken.objects.filter(pk=token.pk, organisation=by.organisation_id, revoked_at=None)
    if not mine.update(revoked_at=timezone.now(), revoked_by=by.user):
        return
    events.note(by.user_id, events.What.TOKEN_REVOKED, request, token.name)
    _tell(by, token, "token_revoked")


def live_of(organisation_id: int) -> QuerySet[ApiToken]:
    """The tokens of an organisation that are neither revoked nor expired."""
    return ApiToken.objects.filter(
        organisation=organisation_id, revoked_at=None, expires_at__gt=timezone.now()
    )


def shown_by(secret: str) -> tuple[ApiToken, Member] | None:
    """The token of that secret, while it opens something, and the manager in whose name it acts."""
    token = ApiToken.objects.filter(
        digest=_digest(secret), revoked_at=None, expires_at__gt=timezone.now()
    ).first()
    if token is None:
        return None
    managers = Member.objects.select_related("user", "organisation").filter(
        role=Member.Role.MANAGER, user__is_active=True
    )
    by = managers.filter(user=token.created_by_id, organisation=token.organisation_id).first()
    return (token, by) if by else None


def note_use(token: ApiToken) -> None:
    """Write that it has just been used, when that says something new."""
    now = timezone.now()
    old = Q(last_used_at=None) | Q(last_used_at__lt=now - WORTH_WRITING)
    ApiToken.objects.filter(old, pk=token.pk).update(last_used_at=now)


def of_organisation(organisation_id: int) -> QuerySet[ApiToken]:
    """The tokens of an organisation for its managers to read: the last created first."""
    found = ApiToken.objects.filter(organisation=organisation_id)
    return found.select_related("created_by", "revoked_by").order_by(
        F("revoked_at").desc(nulls_first=True), "-pk"
    )


def _tell(by: Member, token: ApiToken, message: str) -> None:
    organisation_id, by_id = by.organisation_id, by.user_id
    ask_for_each(jobs.mail_token, organisation_id, token_id=token.pk, message=message, by_id=by_id)


def _digest(secret: str) -> str:
    """Of 256 bits drawn at random, nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))


def _check_manager(by: Member) -> None:
    if not by.manages:
        raise Refused("Seul un gestionnaire crée et révoque des jetons.")

"""What keeps an account one's own: another password or e-mail, the recent logins, the other devices."""

from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessLog
from django.contrib import auth
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.login import attempts
from accounts.mails import jobs, links
from accounts.people.models import User
from accounts.security import events, limits
from accounts.security.models import EmailChange
from cpf_portal.common.errors import Refused

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Login:
    """A login as its owner may recognise it."""

    at: datetime
    address: str
    device: str


def recent_logins(user: User) -> list[Login]:
    """The last times someone logged in to the account, the newest first."""
    return logins(user)[:SHOWN]


def logins(user: User) -> list[Login]:
    """Every login that is kept (a year), the newest first."""
    logs = AccessLog.objects.filter(username=user.login).order_by("-attempt_time")
    return [Login(log.attempt_time, log.ip_address or "", device_of(log.user_agent)) for log in logs]


def device_of(user_agent: str) -> str:
    """A browser and a system in two words, for a person to recognise; never exact, never to decide."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return f"{browser}, {system}" if system else browser


@transaction.atomic
def change_password(request: HttpRequest, user: User, password: str) -> None:
    """Another password: every other device is disconnected, and the owner is told."""
    user.set_password(password)
    user.save(update_fields=["password"])
    auth.update_session_auth_hash(request, user)
    jobs.mail_account.defer(user_id=user.pk, message="password_changed")
    events.note(user.pk, events.What.PASSWORD, request)


def reset_password(request: HttpRequest, uid: str, token: str, password: str) -> User | None:
    """The password that a link lets choose, told to the owner; None when the link serves no more.

    Hashed before the account is held: it may wait for its turn.
    """
    hashed = make_password(password)
    with transaction.atomic():
        user = links.holder_of(uid, token, lock=True)
        if user is None:
            return None
        user.password = hashed
        user.save(update_fields=["password"])
        attempts.unlock(user)
        events.note(user.pk, events.What.RESET, request)
        jobs.mail_account.defer(user_id=user.pk, message="password_changed")
    return user


@transaction.atomic
def disconnect_others(request: HttpRequest, user: User) -> None:
    """End every session of the account but this one."""
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    user.refresh_from_db(fields=["session_version"])
    auth.update_session_auth_hash(request, user)
    events.note(user.pk, events.What.DISCONNECTED, request)


@transaction.atomic
def ask_for_email(user: User, email: str) -> None:
    """E-mail to a new address the link that makes it the account's; nothing changes before it is followed.

    The answer is the same whether or not the address is someone else's login. `Refused` when asked too often.
    """
    limits.count_use("email", user.pk)
    change = EmailChange.objects.create(user=user, former=user.email, email=email.lower())
    jobs.mail_email_asked.defer(change_id=change.pk)
    events.note(user.pk, events.What.EMAIL_ASKED)
    jobs.mail_new_address.defer(change_id=change.pk)


def waiting_for(token: str) -> QuerySet[EmailChange]:
    """The change that a link names; none when it is forged, late, already used, or no longer wanted."""
    waiting = EmailChange.objects.filter(used_at=None, former=F("user__email"))
    waiting = waiting.filter(user__is_active=True, user__frozen_at=None)
    return links.EMAIL.named(token, waiting)


@transaction.atomic
def confirm_email(token: str) -> User:
    """Make the address of a link the account's, tell the former one, and end every session.

    `Refused` when it cannot be.
    """
    change = waiting_for(token).select_for_update(of=("self",)).select_related("user").first()
    if change is None:
        raise Refused("Ce lien ne fonctionne plus : il est trop ancien ou a déjà servi.")
    user, change.used_at = change.user, timezone.now()
    user.email, user.session_version = change.email, user.session_version + 1
    if user.kind != User.Kind.TRAINEE:
        user.login = change.email
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "login", "session_version"])
    except IntegrityError:
        raise Refused("Cette adresse ne peut pas être utilisée pour ce compte.") from None
    change.save(update_fields=["used_at"])
    jobs.mail_former_address.defer(change_id=change.pk)
    events.note(user.pk, events.What.EMAIL)
    return user

"""The second factor of organisations and staff: a time-based code (RFC 6238), and codes for bad days.

A session opened by password alone reaches none of their pages until a code is given (rules.md § 9).
"""

import re
from typing import Any
from urllib.parse import urlencode

import django_otp
import segno
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.deprecation import MiddlewareMixin
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from accounts.login import attempts
from accounts.mails import jobs
from accounts.people.models import User
from accounts.second_factor.models import RecoveryDevice
from accounts.security import events

RECOVERY_CODES, RECOVERY_LENGTH = 10, 10
# What can be read aloud without doubt.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
PROFESSIONALS = (User.Kind.ORGANISATION, User.Kind.FUNDER, User.Kind.STAFF)
SESSION_KEY = "second_factor_key"


def not_required(view: Any) -> Any:
    """Mark a page that a professional needs before their code: those that give or ask for it."""
    view.before_the_code = True
    return view


class Required(MiddlewareMixin):
    """Send a professional without a code to the page that asks for it, whatever page of theirs was asked."""

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        public = not getattr(view, "login_required", True) or getattr(view, "before_the_code", False)
        if public or not user.is_authenticated or user.kind not in PROFESSIONALS or user.is_verified():
            return None
        page = reverse("second_factor" if has_device(user) else "second_factor_enrol")
        return redirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def has_device(user: User) -> bool:
    """Whether the person has set up a second factor."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def verify(request: Any, code: str) -> bool:
    """Take a code, of the device or of the recovery list; each works once, and failures are counted."""
    credentials = {"username": attempts.CODES + request.user.login}
    if not attempts.begin(request, credentials):
        return False
    device = _device_of(request.user, re.sub(r"[\s-]", "", code).lower())
    if device is None:
        attempts.failed(request, credentials)
        return False
    attempts.forget(credentials)
    django_otp.login(request, device)
    if isinstance(device, RecoveryDevice):
        events.note(request.user.pk, events.What.RECOVERY, request)
    return True


def _device_of(user: User, code: str) -> TOTPDevice | RecoveryDevice | None:
    """What gave a code, which it gives no more. The device is held while it is asked; the list is not."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device and device.verify_token(code):
            return device
    recovery = RecoveryDevice.objects.filter(user=user).first()
    return recovery if recovery and recovery.verify_token(code) else None


def key_of(request: HttpRequest) -> str:
    """The secret being set up, kept in the session until it is confirmed."""
    key: str = request.session.setdefault(SESSION_KEY, default_key())
    return key


def drawing_of(user: User, key: str) -> tuple[str, str]:
    """The secret as a QR code (a data address) and in letters, for an application to read."""
    device = TOTPDevice(user=user, key=key, name=settings.SITE_NAME)
    address = device.config_url
    secret = address.split("secret=")[1].split("&")[0]
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2), secret


@transaction.atomic
def enrol(request: HttpRequest, code: str) -> list[str] | None:
    """Confirm the secret with a first code; the recovery codes, shown this once, or None when it is wrong."""
    user: Any = request.user
    TOTPDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(
        user=user, key=key_of(request), name=settings.SITE_NAME, confirmed=True
    )
    if not device.verify_token(code.replace(" ", "")):
        transaction.set_rollback(True)
        return None
    del request.session[SESSION_KEY]
    django_otp.login(request, device)
    jobs.mail_account.defer(user_id=user.pk, message="second_factor")
    events.note(user.pk, events.What.FACTOR_ADDED, request)
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes that work once each; those given before work no more."""
    device, _ = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "secours"})
    codes = [get_random_string(RECOVERY_LENGTH, ALPHABET) for _ in range(RECOVERY_CODES)]
    device.replace_codes(codes)
    events.note(user.pk, events.What.RECOVERY_RENEWED)
    return codes


@transaction.atomic
def forget(user: User) -> None:
    """Remove one's own second factor, which ends every session: another is set up at the next login."""
    for model in (TOTPDevice, RecoveryDevice):
        model.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    jobs.mail_account.defer(user_id=user.pk, message="factor_removed")
    events.note(user.pk, events.What.FACTOR_REMOVED)

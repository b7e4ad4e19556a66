"""The links that accounts e-mail: signed, for a while, for one use."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.mails.signed import SignedLink
from accounts.people.models import ContactAddress, User
from accounts.registration.models import Registration
from accounts.security.models import EmailChange
from accounts.staff.models import Intervention, NameCorrection

ACTIVATION = timedelta(days=1)
REGISTRATION = SignedLink("confirm_email", "accounts.registration.steps", ACTIVATION)
EMAIL = SignedLink("email_confirm", "accounts.email", ACTIVATION)
CONTACT = SignedLink("contact_confirm", "accounts.people.contact", ACTIVATION)
FACTOR = SignedLink("second_factor_remove", "accounts.factor", ACTIVATION)
NAME = SignedLink("name_confirm", "accounts.name", timedelta(days=7))
FREEZE = SignedLink("freeze_by_link", "accounts.freeze", timedelta(days=30))
STOP = SignedLink("recovery_stop", "accounts.recovery.stop", timedelta(days=30))
REOPEN = SignedLink("recovery_finish", "accounts.recovery.finish", timedelta(days=30))


def activation(waiting: Registration) -> str:
    """The address that opens the account of a registration, for a day."""
    return REGISTRATION.to(waiting.pk)


def waiting_for(token: str) -> QuerySet[Registration]:
    """The registration that a link names: none when it is forged, late or already used."""
    young = Registration.objects.filter(created_at__gte=timezone.now() - ACTIVATION)
    return REGISTRATION.named(token, young)


def new_address(change: EmailChange) -> str:
    """The address that confirms a new e-mail, for a day, once."""
    return EMAIL.to(change.pk)


def new_name(correction: NameCorrection) -> str:
    """The address that confirms a corrected name, for a week, once."""
    return NAME.to(correction.pk)


def not_me(user: User) -> str:
    """The address that freezes a holder's account, for a month, once; empty for everyone else."""
    return FREEZE.to(user.pk, freezes=user.freezes) if user.kind == User.Kind.TRAINEE else ""


def to_freeze(token: str) -> QuerySet[User]:
    """The account that a link freezes: none when it is forged, late, or the account was frozen since."""
    return FREEZE.named(token, User.objects.filter(is_active=True, frozen_at=None))


def factor_removal(act: Intervention) -> str:
    """The address that removes the second factor that someone now has, for a day, once."""
    devices = TOTPDevice.objects.filter(user=act.account_id, confirmed=True)
    return FACTOR.to(devices.values_list("pk", flat=True).first())


def factor_to_remove(token: str) -> User | None:
    """The person whose second factor a link removes; None when it is forged, late or already used."""
    devices = FACTOR.named(token, TOTPDevice.objects.all())
    return User.objects.filter(is_active=True, totpdevice__in=devices).first()


def contact_address(given: ContactAddress) -> str:
    """The address that confirms where a person wants to be written to, for a day, once."""
    return CONTACT.to(given.pk)


def new_password(user: User) -> str:
    """The address that lets a person choose another password, for an hour, once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])
    return settings.SITE_URL + path


def holder_of(uid: str, token: str, *, lock: bool = False) -> User | None:
    """The person whose password a link changes; None when it is forged, late or already used."""
    users = User.objects.filter(is_active=True)
    try:
        user = (users.select_for_update() if lock else users).get(pk=int(urlsafe_base64_decode(uid)))
    except (ValueError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None

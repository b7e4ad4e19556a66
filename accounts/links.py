"""The links that accounts e-mail: signed, for a while, for one use."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ContactAddress, EmailChange, Intervention, NameCorrection, Registration, User

ACTIVATION = timedelta(days=1)
SALT = "accounts.registration"
EMAIL_SALT = "accounts.email"
CONTACT_SALT = "accounts.contact"
FACTOR_SALT = "accounts.factor"
NAME_SALT = "accounts.name"


def activation(waiting: Registration) -> str:
    """The address that opens the account of a registration, for a day."""
    return settings.SITE_URL + reverse("confirm_email", args=[signing.dumps(waiting.pk, salt=SALT)])


def waiting_for(token: str) -> QuerySet[Registration]:
    """The registration that a link names: none when it is forged, late or already used."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=ACTIVATION)
    except signing.BadSignature:
        return Registration.objects.none()
    return Registration.objects.filter(pk=pk, created_at__gte=timezone.now() - ACTIVATION)


def new_address(change: EmailChange) -> str:
    """The address that confirms a new e-mail, for a day, once."""
    return settings.SITE_URL + reverse("email_confirm", args=[signing.dumps(change.pk, salt=EMAIL_SALT)])


def new_name(correction: NameCorrection) -> str:
    """The address that confirms a corrected name, for a week, once."""
    return settings.SITE_URL + reverse("name_confirm", args=[signing.dumps(correction.pk, salt=NAME_SALT)])


def factor_removal(act: Intervention) -> str:
    """The address that removes the second factor that someone now has, for a day, once."""
    devices = TOTPDevice.objects.filter(user=act.account_id, confirmed=True)
    device = devices.values_list("pk", flat=True).first()
    return settings.SITE_URL + reverse("second_factor_remove", args=[signing.dumps(device, salt=FACTOR_SALT)])


def factor_to_remove(token: str) -> User | None:
    """The person whose second factor a link removes; None when it is forged, late or already used."""
    try:
        device = signing.loads(token, salt=FACTOR_SALT, max_age=ACTIVATION)
    except signing.BadSignature:
        return None
    return User.objects.filter(is_active=True, totpdevice=device).first()


def contact_address(given: ContactAddress) -> str:
    """The address that confirms where a person wants to be written to, for a day, once."""
    return settings.SITE_URL + reverse("contact_confirm", args=[signing.dumps(given.pk, salt=CONTACT_SALT)])


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

"""Opening an account: nothing is created before the last step, nobody learns who has one.

The steps are kept in the session, where the number is only its digest. The link e-mailed at the end
carries everything, signed, and works once and for a day.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mails
from accounts.models import Trainee, User

KEY = "registration"
LINK_LIFE = 24 * 3600
KEPT = ("first_name", "last_name", "mobile", "landline", "email", "has_apprenticeship")


def remember(session: Any, cleaned: dict[str, Any]) -> None:
    """Keep the identity step in the session, without the number itself."""
    kept = {name: cleaned[name] for name in KEPT}
    kept["birth_date"] = cleaned["birth_date"].isoformat()
    kept["login"] = cleaned["nir"].digest(settings.NIR_DIGEST_KEY.encode())
    session[KEY] = session.get(KEY, {}) | {"identity": kept}


def finish(session: Any, password: str) -> None:
    """End the registration: e-mail the link that opens the account, or tell the owner that it exists.

    The page is the same, and so is the work, whether or not the number already has an account.
    """
    identity = session.pop(KEY)["identity"]
    hashed = make_password(password)
    owner = User.objects.filter(login=identity["login"]).first()
    if owner:
        mails.send(owner.email, "Votre compte existe déjà", "already", user=owner)
        return
    link = reverse("confirm_email", args=[signing.dumps(identity | {"password": hashed}, salt=KEY, compress=True)])
    mails.send(identity["email"], "Activez votre compte", "confirm", link=settings.SITE_URL + link, **_names(identity))


def open_account(token: str) -> User | None:
    """Create the account that a link carries; None when the link is wrong, late or already used."""
    try:
        identity = signing.loads(token, salt=KEY, max_age=LINK_LIFE)
    except signing.BadSignature:
        return None
    try:
        with transaction.atomic():
            user = _create(identity)
    except IntegrityError:  # opened already
        return None
    mails.send(user.email, "Votre compte est activé", "activated", **_names(identity))
    return user


def _create(identity: dict[str, Any]) -> User:
    user = User.objects.create(
        login=identity["login"],
        kind=User.Kind.TRAINEE,
        password=identity["password"],
        first_name=identity["first_name"],
        last_name=identity["last_name"],
        email=identity["email"],
        email_confirmed_at=timezone.now(),
    )
    Trainee.objects.create(
        user=user,
        birth_date=identity["birth_date"],
        mobile=identity["mobile"],
        landline=identity["landline"],
        contact_email=identity["email"],
        has_apprenticeship=identity["has_apprenticeship"],
    )
    return user


def _names(identity: dict[str, Any]) -> dict[str, str]:
    return {"first_name": identity["first_name"], "last_name": identity["last_name"]}

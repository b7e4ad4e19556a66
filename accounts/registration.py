"""Opening an account: nothing is created before the last step, nobody learns who has one.

The steps are kept in the session, where the number is only its digest. The link e-mailed at the end
works once, for a day.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import mails
from accounts.models import Registration, Trainee, User

KEY = "registration"
LINK_LIFE = timedelta(days=1)
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
    Registration.objects.filter(created_at__lt=timezone.now() - LINK_LIFE).delete()
    waiting = Registration.objects.create(
        token=secrets.token_urlsafe(32), data=identity | {"password": hashed}
    )
    link = settings.SITE_URL + reverse("confirm_email", args=[waiting.token])
    mails.send(identity["email"], "Activez votre compte", "confirm", link=link, **_names(identity))


def open_account(token: str) -> User | None:
    """Create the account that a link carries; None when the link is wrong, late or already used."""
    try:
        with transaction.atomic():
            waiting = Registration.objects.select_for_update().get(
                token=token, created_at__gte=timezone.now() - LINK_LIFE
            )
            user = _create(waiting.data)
            waiting.delete()
    except (Registration.DoesNotExist, IntegrityError):  # wrong, late, or opened already
        return None
    mails.send(user.email, "Votre compte est activé", "activated", **_names(waiting.data))
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

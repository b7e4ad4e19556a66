"""Who may log in, and how: trainees by NIR, organisations and staff by e-mail (rules.md § 9).

An unknown account and a wrong password are answered alike, and take the same time.
"""

from contextlib import suppress
from typing import Any

from axes.models import AccessLog
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.people.digests import digest_of, digests_of
from accounts.people.models import Trainee, User
from accounts.people.nir import InvalidNir, Nir
from accounts.rights.files import waiting

TRAINEES = (User.Kind.TRAINEE,)
PROFESSIONALS = (User.Kind.ORGANISATION, User.Kind.FUNDER, User.Kind.STAFF)


def by_nir(text: str) -> QuerySet[User]:
    """The trainee of a NIR as typed, if any; whatever is typed, one query answers."""
    try:
        logins = digests_of(Nir.parse(text))
    except InvalidNir:
        logins = [""]
    return User.objects.filter(login__in=logins, kind__in=TRAINEES)


def by_email(text: str) -> QuerySet[User]:
    """The member of an organisation or of the staff with that e-mail, if any."""
    return User.objects.filter(login=text.strip().lower(), kind__in=PROFESSIONALS)


class _OneLogin(ModelBackend):
    """Checks the password of the one account found, in constant work."""

    def check(self, found: QuerySet[User], password: str) -> User | None:
        user = found.first()
        if user is None:
            make_password(password)  # the work of a check, so that the time tells nothing
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


class NirBackend(_OneLogin):
    """A trainee, by the 13 characters of the NIR."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, nir: Any = None, password: Any = None, **other: Any
    ) -> User | None:
        if nir is None or password is None:
            return None
        user = self.check(by_nir(nir), password)
        if user:
            _bring_up_to_date(user, Nir.parse(nir))
        return user


def _bring_up_to_date(user: User, nir: Nir) -> None:
    """Note what only the number tells: its digest under the key of now, and the sex."""
    Trainee.objects.filter(pk=user.pk, sex="").update(sex=nir.sex)
    if user.login != digest_of(nir):
        with suppress(IntegrityError):  # two accounts of one number keep what they have
            take_number(user, nir)


@transaction.atomic
def take_number(user: User, nir: Nir) -> None:
    """Make an account found by a number, with what waited for it; `IntegrityError` when it is another's."""
    former, login = user.login, digest_of(nir)
    User.objects.filter(pk=user.pk).update(login=login)
    AccessLog.objects.filter(username=former).update(username=login)
    user.login = login
    waiting.take(user, digests_of(nir))


class EmailBackend(_OneLogin):
    """A member of an organisation or of the staff, by e-mail."""

    def authenticate(
        self, request: HttpRequest | None, username: Any = None, password: Any = None, **other: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        return self.check(by_email(username), password)

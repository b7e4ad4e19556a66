"""Who may log in, and how: trainees by NIR, organisations and staff by e-mail (rules.md § 9).

An unknown account and a wrong password are answered alike, and take the same time.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from accounts.models import User
from accounts.nir import InvalidNir, Nir


def digest_of(text: str) -> str:
    """The keyed digest of a NIR as typed; `InvalidNir` when it is not one."""
    return Nir.parse(text).digest(settings.NIR_DIGEST_KEY.encode())


class _OneLogin(ModelBackend):
    """Finds one account by its login among some kinds, and checks the password in constant work."""

    kinds: tuple[str, ...] = ()

    def check(self, login: str, password: str) -> User | None:
        user = User.objects.filter(login=login, kind__in=self.kinds).first()
        if user is None:
            make_password(password)  # the work of a check, so that the time tells nothing
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


class NirBackend(_OneLogin):
    """A trainee, by the 13 characters of the NIR."""

    kinds = (User.Kind.TRAINEE,)

    def authenticate(self, request: HttpRequest | None, nir: Any = None, password: Any = None, **other: Any):  # type: ignore[override]
        if nir is None or password is None:
            return None
        try:
            return self.check(digest_of(nir), password)
        except InvalidNir:
            return self.check("", password)


class EmailBackend(_OneLogin):
    """A member of an organisation or of the staff, by e-mail."""

    kinds = (User.Kind.ORGANISATION, User.Kind.STAFF)

    def authenticate(
        self, request: HttpRequest | None, username: Any = None, password: Any = None, **other: Any
    ):  # type: ignore[override]
        if username is None or password is None:
            return None
        return self.check(username.strip().lower(), password)

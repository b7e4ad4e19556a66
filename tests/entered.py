"""Browsers where someone is logged in: once for a module and used by each of its tests, or by a password alone."""

from copy import deepcopy

from django.test import Client
from django.test.client import ClientMixin

from accounts.people.models import User


def entered(user: User) -> Client:
    """A browser where someone is logged in; whatever their kind, they have given all that is asked of it."""
    browser = Client()
    door = "NirBackend" if user.kind == "trainee" else "EmailBackend"
    browser.force_login(user, backend=f"accounts.login.backends.{door}")
    return browser


def again(browser: Client, *, enforce_csrf_checks: bool = False) -> Client:
    """A test's own browser, where the same person is logged in."""
    mine = Client(enforce_csrf_checks)
    mine.cookies = deepcopy(browser.cookies)
    return mine


def only_by_password(browser: Client, user: User) -> None:
    """Stop before the second factor, which a browser's own `force_login` goes past."""
    ClientMixin.force_login(browser, user, backend="accounts.login.backends.EmailBackend")

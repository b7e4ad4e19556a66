"""Browsers that are logged in once for a module, and used by each of its tests as if they had just entered."""

from copy import deepcopy

from django.test import Client

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

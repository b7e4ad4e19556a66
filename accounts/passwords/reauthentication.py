"""The password of an account, asked again before what could take the account away (rules.md § 9).

Its failures are those of the login: whoever finds an open session guesses no more than a stranger.
"""

from django.http import HttpRequest

from accounts.login import attempts
from accounts.people.models import User


def proves(request: HttpRequest, user: User, password: str) -> bool:
    """Whether that is the password of the account; a failure is counted, and past the limit none is taken."""
    credentials = {"username": user.login}
    if not attempts.begin(request, credentials):
        return False
    if not user.check_password(password):
        attempts.failed(request, credentials)
        return False
    attempts.forget(credentials)
    return True

"""The versions of the conditions of use: each has its day, what it changed, and its text as a template.

A version that was accepted is never changed: another is added, with a file of its day in
`accounts/registration/terms/`, and every holder is asked for their agreement at their next login.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.people.models import Trainee, User

# What a session holds until its holder has agreed.
DUE = "terms_due"


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a day, by its code, and what changed since the one before."""

    day: date
    changes: str = ""

    @property
    def code(self) -> str:
        """What an account keeps of the version it agreed to."""
        return self.day.isoformat()

    @property
    def template(self) -> str:
        """Its text."""
        return f"accounts/registration/terms/{self.code}.html"


VERSIONS = (Version(date(2026, 11, 26)),)


def current() -> Version:
    """The version that is asked of everyone."""
    return VERSIONS[-1]


def of(code: str) -> Version | None:
    """A version by its code; None when there never was one."""
    return next((version for version in VERSIONS if version.code == code), None)


def agree(trainee: Trainee, request: HttpRequest) -> None:
    """The holder agrees to the current version: nothing more is asked."""
    trainee.terms_accepted, trainee.terms_accepted_at = current().code, timezone.now()
    trainee.save(update_fields=["terms_accepted", "terms_accepted_at"])
    request.session.pop(DUE, None)


@receiver(user_logged_in)
def ask_again(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Whoever agreed to a former version is asked for the current one, as soon as they log in."""
    if user.kind == User.Kind.TRAINEE:
        agreed = Trainee.objects.filter(pk=user.pk).values_list("terms_accepted", flat=True).first()
        if agreed is not None and agreed != current().code:
            request.session[DUE] = True

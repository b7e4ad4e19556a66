"""An account that its holder freezes (« ce n'est pas moi ») until they prove who they are: docs/rules.md § 9.

While it is frozen its pages lead to one that proves an identity (`Gate`), and what engages rights or
money is refused by the transitions themselves. What others do of its dossiers goes on.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from accounts.identity.models import AccountRecovery
from accounts.mails import jobs
from accounts.people.models import User
from accounts.rights import ledger
from accounts.security import events
from cpf_portal.common.database.written import written_once
from cpf_portal.common.errors import Refusal, Refused

FROZEN = (
    "Votre compte est gelé : prouvez d'abord votre identité, par FranceConnect+ ou par une pièce d'identité."
)


def refusal(user_id: int) -> Refusal | None:
    """Why what would engage the rights or the money of an account is not done now: it is frozen."""
    return Refusal(FROZEN, code="frozen") if _frozen(user_id) else None


def check(user_id: int) -> None:
    """Refuse it."""
    if found := refusal(user_id):
        raise Refused(found.reason, found.code)


@written_once
def _frozen(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id, frozen_at__isnull=False).only("pk")


@transaction.atomic
def freeze(user_id: int, request: HttpRequest | None = None) -> None:
    """Freeze one's own account now, and tell them so; `Refused` when it is."""
    freeze_silently(user_id)
    events.note(user_id, events.What.FROZEN, request)
    jobs.mail_account.defer(user_id=user_id, message="frozen")


@transaction.atomic
def freeze_silently(user_id: int) -> None:
    """Freeze a holder's account: its sessions and its reopening end; whoever does it says so to them.

    What holds the account (a send, a payment that begins) ends first, or is refused.
    """
    ledger.lock_open_holder(user_id)
    account = User.objects.filter(pk=user_id, frozen_at=None)
    once_more = {name: F(name) + 1 for name in ("freezes", "session_version")}
    if not account.update(frozen_at=timezone.now(), **once_more):
        raise Refused("Ce compte est déjà gelé.")
    AccountRecovery.objects.filter(trainee=user_id, used_at=None, stopped_at=None).update(
        stopped_at=timezone.now()
    )


@transaction.atomic
def lift(user_id: int, *, proven_at: datetime, how: str) -> bool:
    """Unfreeze an account whose holder proved who they are since it was frozen; whether it was."""
    account = User.objects.filter(pk=user_id, frozen_at__lte=proven_at)
    if not account.update(frozen_at=None):
        return False
    events.note(user_id, events.What.UNFROZEN, details=how)
    jobs.mail_account.defer(user_id=user_id, message="unfrozen")
    return True


def while_frozen[View](view: View) -> View:
    """Mark a page that a frozen account still opens: those that prove who its holder is."""
    view.while_frozen = True  # type: ignore[attr-defined]
    return view


class Gate(MiddlewareMixin):
    """Lead whoever is in a frozen account to the page that proves an identity, whatever page was asked."""

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        public = not getattr(view, "login_required", True) or getattr(view, "while_frozen", False)
        if public or not request.user.is_authenticated or request.user.frozen_at is None:
            return None
        return redirect("frozen")

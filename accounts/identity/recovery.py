"""An account opened again to its holder, who lost its e-mail and its password together (docs/rules.md § 9).

Nothing tells whether a number has an account: what is asked is kept for every number alike, and only
whoever proves to be the holder changes anything. Then both addresses are told, and the holder has some
business days to stop it.
"""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.franceconnect.identity import Identity
from accounts.identity.models import AccountRecovery
from accounts.login import attempts
from accounts.mails import jobs, links
from accounts.people.digests import digests_of
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from accounts.rights import ledger
from accounts.security import events, limits
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.errors import Refused

LATE = "Ce lien ne fonctionne plus : la réouverture est faite, arrêtée ou trop ancienne."


def ask(nir: Nir, email: str) -> AccountRecovery:
    """Keep what is asked, for any number; `Refused` when it is asked too often for one."""
    login, *former = digests_of(nir)
    limits.count_use("recovery_number", login[-64:])
    return keep(login, former, email)


def keep(login: str, former: list[str], email: str) -> AccountRecovery:
    """What is asked, for a number by its digests; nothing is proven yet."""
    return AccountRecovery.objects.create(login=login, former_logins=former, email=email.lower())


@transaction.atomic
def prove(recovery_id: int, identity: Identity) -> bool:
    """Begin the delay when that identity is the holder's; whether it is, which nobody is told."""
    asked = AccountRecovery.objects.filter(pk=recovery_id, proven_at=None).first()
    holders = Trainee.objects.filter(user__is_active=True)
    trainee = asked and holders.filter(user__login__in=[asked.login, *asked.former_logins]).first()
    if not asked or not trainee or not _is_of(trainee, identity):
        return False
    ledger.lock_holder(trainee.pk)
    if AccountRecovery.objects.filter(pk=asked.pk, proven_at__isnull=False).exists():
        return False
    begin(asked, trainee)
    return True


def begin(asked: AccountRecovery, trainee: Trainee) -> None:
    """Begin the delay of a reopening whose holder is proven and held; it replaces one that waits."""
    waiting_of(trainee.pk).update(stopped_at=timezone.now())
    today, user = timezone.localdate(), User.objects.get(pk=trainee.pk)
    asked.trainee, asked.proven_at, asked.former_email = trainee, timezone.now(), user.email
    asked.until = add_business_days(today, law.on(today).recovery_days)
    asked.save()
    events.note(trainee.pk, events.What.RECOVERY_ASKED)
    jobs.mail_recovery.defer(recovery_id=asked.pk, message="recovery_begun", to="former")
    jobs.mail_recovery.defer(recovery_id=asked.pk, message="recovery_ready", to="new")


def _is_of(trainee: Trainee, identity: Identity) -> bool:
    """Whether that identity is the account's, and the one it is linked to if it is."""
    user = trainee.user
    different = identity.differences(
        first_name=user.first_name,
        last_name=user.last_name,
        birth_date=trainee.birth_date,
        sex=trainee.sex,
    )
    return not different and trainee.franceconnect_sub in (None, identity.sub)


def waiting_of(trainee_id: int) -> QuerySet[AccountRecovery]:
    """What waits to open that account."""
    return _waiting().filter(trainee=trainee_id)


def to_stop(token: str) -> AccountRecovery | None:
    """What the link sent to the former address stops."""
    return links.STOP.named(token, _waiting()).first()


def to_finish(token: str) -> AccountRecovery | None:
    """What the link sent to the new address opens, once its day has come."""
    waiting = _waiting().filter(trainee__user__is_active=True)
    return links.REOPEN.named(token, waiting).select_related("trainee__user").first()


def is_open(recovery: AccountRecovery, today: date) -> bool:
    """Whether the days to stop it are over."""
    return recovery.until is not None and today > recovery.until


@transaction.atomic
def stop(recovery: AccountRecovery) -> None:
    """Stop what was asked; `Refused` when it is over."""
    if not _waiting().filter(pk=recovery.pk).update(stopped_at=timezone.now()):
        raise Refused(LATE)
    events.note(recovery.trainee_id, events.What.RECOVERY_STOPPED)


def finish(recovery: AccountRecovery, password: str) -> None:
    """Open the account: its address, its password, no former session, no freeze; both addresses are told.

    Hashed before the account is held. `Refused` when it is over, or when its day has not come.
    """
    hashed, now = make_password(password), timezone.now()
    with transaction.atomic():
        holder = recovery.trainee_id or 0
        ledger.lock_open_holder(holder)
        if not is_open(recovery, timezone.localdate()):
            raise Refused("Le délai pour arrêter cette réouverture court encore.")
        if not _waiting().filter(pk=recovery.pk).update(used_at=now):
            raise Refused(LATE)
        user = User.objects.get(pk=holder)
        user.email, user.email_confirmed_at, user.password = recovery.email, now, hashed
        user.frozen_at = None
        user.save(update_fields=["email", "email_confirmed_at", "password", "frozen_at"])
        User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
        user.contact_addresses.all().delete()
        attempts.unlock(user)
        events.note(user.pk, events.What.RECOVERED)
        jobs.mail_recovery.defer(recovery_id=recovery.pk, message="recovered", to="new")
        jobs.mail_recovery.defer(recovery_id=recovery.pk, message="recovered_former", to="former")


def _waiting() -> QuerySet[AccountRecovery]:
    return AccountRecovery.objects.filter(proven_at__isnull=False, stopped_at=None, used_at=None)

"""What the staff may do to someone's account: open one, give groups, send links, suspend, restore, freeze.

Nobody sets another's password, address, name or factor: a link goes to the person, who does it. Each
act is written down (`Intervention`), and told to whom it is done to.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F

from accounts.identity import freezing
from accounts.mails import jobs
from accounts.people.models import DeletionRequest, User
from accounts.second_factor import devices
from accounts.security import events
from accounts.staff.models import Intervention
from cpf_portal.common.errors import Refused

What = Intervention.What
LINKS = (What.PASSWORD, What.FACTOR, What.EMAIL)


@transaction.atomic
def open_account(by: User | None, user: User, groups: Iterable[Group]) -> User:
    """Open the account of an agent, who chooses a password by the link they are sent.

    `by` is None for the first accounts, made from the server's own console (`create_agent`).
    """
    user.kind, user.is_staff = User.Kind.STAFF, True
    _open(user)
    user.groups.set(groups)
    if by:
        _note(by, user, What.CREATED, _names(user))
    else:
        jobs.mail_new_password.defer(user_id=user.pk)
    return user


@transaction.atomic
def open_funders_account(by: User, user: User, funder: str) -> User:
    """Open the account of someone who answers for that funder, the same way."""
    user.kind = User.Kind.FUNDER
    _open(user)
    _note(by, user, What.CREATED, funder)
    return user


def _open(user: User) -> None:
    user.email = user.login = user.email.lower()
    user.set_unusable_password()
    user.save()


@transaction.atomic
def give_groups(by: User, user: User, groups: Iterable[Group]) -> None:
    """Give an agent these groups and no other; their sessions end when something changes."""
    account = _locked(by, user)
    if account.kind != User.Kind.STAFF:
        raise Refused("Seuls les agents de la Caisse des Dépôts ont des groupes.")
    before = _names(account)
    account.groups.set(groups)
    if (after := _names(account)) != before:
        _end_sessions(account)
        _note(by, account, What.GROUPS, f"{before or 'aucun'} → {after or 'aucun'}")


@transaction.atomic
def send_link(by: User, user: User, what: What) -> None:
    """Send someone, at their own address, the link of what only they may do."""
    account = _locked(by, user)
    if not account.is_active:
        raise Refused("Ce compte est fermé ou suspendu.")
    if what == What.FACTOR and not devices.has_device(account):
        raise Refused("Ce compte n'a pas de second facteur à retirer.")
    _note(by, account, what)


@transaction.atomic
def suspend(by: User, user: User) -> None:
    """Let nobody into an account any more, now."""
    account = _locked(by, user)
    if not account.is_active:
        raise Refused("Ce compte est déjà fermé ou suspendu.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    _note(by, account, What.SUSPENDED)


@transaction.atomic
def restore(by: User, user: User) -> None:
    """Let its owner into a suspended account again; one that was closed stays so."""
    account = _locked(by, user)
    last = account.interventions.order_by("-pk").values_list("what", flat=True).first()
    closed = DeletionRequest.objects.filter(trainee=account.pk, decided_at__isnull=False).exists()
    if account.is_active or closed or last != What.SUSPENDED:
        raise Refused("Ce compte n'est pas suspendu.")
    account.is_active = True
    account.save(update_fields=["is_active"])
    _note(by, account, What.RESTORED)


@transaction.atomic
def freeze(by: User, user: User, reason: str) -> None:
    """Freeze a holder's account, for a reason that they read; proving who they are unfreezes it (§ 9)."""
    account = _locked(by, user)
    if account.kind != User.Kind.TRAINEE:
        raise Refused("Seul le compte d'un titulaire se gèle : un autre se suspend.")
    freezing.freeze_silently(account.pk)
    _note(by, account, What.FROZEN, reason)


def _locked(by: User, user: User) -> User:
    if by.pk == user.pk:
        raise Refused("Votre propre compte : une autre personne doit le faire, ou vous-même à « Sécurité ».")
    return User.objects.select_for_update().get(pk=user.pk)


def _names(user: User) -> str:
    return ", ".join(user.groups.order_by("name").values_list("name", flat=True))


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)


def _note(by: User, account: User, what: What, details: str = "") -> None:
    act = Intervention.objects.create(by=by, account=account, what=what, details=details[:300])
    events.note(account.pk, events.What.STAFF, details=act.get_what_display())
    jobs.mail_intervention.defer(intervention_id=act.pk)

"""Closing an account at its holder's request: what the law makes keep stays, and names no one any more.

Dossiers, their journal and the ledger are accounting records: they are kept (Code de commerce, art.
L. 123-22: ten years). What only served to reach the person goes (RGPD, art. 17).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.people.models import DeletionRequest, Trainee, User
from accounts.registration.models import Registration
from accounts.rights.dotations import expiry
from accounts.rights.dotations.models import Dotation
from cpf_portal.common.errors import Refused
from dossiers.holder import engagements, forgetting
from dossiers.holder.forgetting import FORGOTTEN

NAMES = {"first_name": "Compte", "last_name": "fermé"}
NO_DAY = date(1900, 1, 1)
ERASED = ("usage_name", "mobile", "landline", "contact_email", "diploma", "category", "sex")


def waiting(trainee_id: int) -> DeletionRequest | None:
    """The holder's request that staff have not carried out yet, if there is one."""
    return DeletionRequest.objects.filter(trainee=trainee_id, decided_at=None).first()


def asked_at() -> Subquery:
    """When each holder asked for what staff have not carried out yet, for a query of trainees; else null."""
    waits = DeletionRequest.objects.filter(trainee=OuterRef("pk"), decided_at=None)
    return Subquery(waits.order_by("pk").values("asked_at")[:1])


def why_not(trainee: Trainee) -> str:
    """Why the account cannot be closed today; empty when it can."""
    if trainee.user.frozen_at:
        return "Ce compte est gelé : son titulaire doit d'abord prouver son identité."
    if engagements.has_live(trainee.pk):
        return "Un dossier est encore en cours : terminez-le ou annulez-le d'abord."
    if trainee.dossiers.filter(closing__applied_at=None, closing__isnull=False).exists():
        return "Le dénouement d'un dossier n'est pas encore définitif : attendez qu'il le soit."
    return ""


def give_up(trainee: Trainee) -> None:
    """Keep the account after all, while nothing was carried out: one statement, that a closing makes wait."""
    if not DeletionRequest.objects.filter(trainee=trainee, decided_at=None).delete()[0]:
        raise Refused("Aucune demande de fermeture n'attend.")


@transaction.atomic
def ask(trainee: Trainee) -> None:
    """Ask staff to close the account; once, and not while a dossier is under way."""
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
    if waiting(trainee.pk):
        raise Refused("Votre demande est déjà transmise.")
    _check_nothing_lives(trainee)
    DeletionRequest.objects.create(trainee=trainee)


@transaction.atomic
def carry_out(request: DeletionRequest, by: User) -> None:
    """Close the account for good: nobody logs in, nothing tells who the person was or how to reach them."""
    held = DeletionRequest.objects.select_for_update(of=("self",)).filter(pk=request.pk).first()
    if held is None:
        raise Refused("Cette demande a été retirée par le titulaire.")
    if held.decided_at:
        raise Refused("Cette demande est déjà traitée.")
    engagements.hold(held.trainee_id)
    trainee = Trainee.objects.select_for_update(of=("self",)).select_related("user").get(pk=held.trainee_id)
    _check_nothing_lives(trainee)
    held.decided_at, held.decided_by = timezone.now(), by
    held.save()
    expiry.give_back(Dotation.objects.filter(trainee=trainee), "Compte fermé")
    _close(trainee.user)
    forgetting.forget(trainee)
    _forget_in_staff_s_log(trainee.user)
    _forget_details(trainee)
    _forget_uses(trainee.user)


def _check_nothing_lives(trainee: Trainee) -> None:
    if reason := why_not(trainee):
        raise Refused(reason)


def _close(user: User) -> None:
    """Nobody logs in any more, under no name; the digest stays, to which the rights are attached."""
    for name, value in NAMES.items():
        setattr(user, name, value)
    # No address: what a message still owed would be sent to is nobody.
    user.email, user.is_active, user.last_login = "", False, None
    user.set_unusable_password()
    user.session_version += 1
    user.save()


def _forget_details(trainee: Trainee) -> None:
    """What the account says of the person; of documents, only that they were given, and when."""
    address = trainee.home_address
    for name in ERASED:
        setattr(trainee, name, "")
    trainee.birth_date, trainee.diploma_year, trainee.pension_on = NO_DAY, None, None
    trainee.home_address = trainee.franceconnect_sub = None
    trainee.has_apprenticeship = trainee.is_jobseeker = False
    trainee.save()
    if address:
        address.delete()
    trainee.documents.update(content=b"")
    trainee.status_checks.all().delete()
    trainee.identity_checks.all().delete()
    trainee.number_corrections.all().delete()
    trainee.account_recoveries.all().delete()
    trainee.recovery_requests.all().delete()
    trainee.dif_claims.exclude(reason="").update(reason=FORGOTTEN)


def _forget_in_staff_s_log(user: User) -> None:
    """Whatever the row, staff's log calls it by its holder's name: before any of them goes."""
    for model, keys in _rows_of(user):
        told = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        told.filter(object_id__in=[str(key) for key in keys]).update(object_repr="Compte fermé")


def _forget_uses(user: User) -> None:
    """Where one came from, what one kept at hand."""
    login = user.login
    Registration.objects.filter(Q(data__login=login) | Q(data__former_logins__contains=login)).delete()
    user.email_changes.all().delete()
    user.security_events.all().delete()
    user.contact_addresses.all().delete()
    user.name_corrections.all().delete()
    user.favourites.all().delete()
    for attempts in (AccessLog, AccessAttempt, AccessFailureLog):
        attempts.objects.filter(username=login).delete()


def _rows_of(user: User) -> Iterator[tuple[type[Model], Iterable[Any]]]:
    """Every row of the accounts that is of the person, whatever it holds."""
    yield User, [user.pk]
    yield Trainee, [user.pk]
    for model in apps.get_app_config("accounts").get_models():
        for field in model._meta.fields:
            if field.name in ("trainee", "account") and field.related_model in (Trainee, User):
                held = model._default_manager.filter(**{field.name: user.pk})
                yield model, held.values_list("pk", flat=True)

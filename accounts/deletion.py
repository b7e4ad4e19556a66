"""Closing an account at its holder's request: what the law makes keep stays, and names no one any more.

Dossiers, their journal and the ledger are accounting records: they are kept (Code de commerce, art.
L. 123-22: ten years). What only served to reach the person goes (RGPD, art. 17).
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import DeletionRequest, Registration, Trainee, User
from cpf_portal.errors import Refused

GONE = "compte-ferme@invalid.example"
ERASED = ("usage_name", "mobile", "landline", "contact_email", "diploma", "category")


@transaction.atomic
def ask(trainee: Trainee) -> None:
    """Ask staff to close the account; once, and not while a dossier is under way."""
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
    if DeletionRequest.objects.filter(trainee=trainee, decided_at=None).exists():
        raise Refused("Votre demande est déjà transmise.")
    _check_nothing_lives(trainee)
    DeletionRequest.objects.create(trainee=trainee)


@transaction.atomic
def carry_out(request: DeletionRequest, by: User) -> None:
    """Close the account for good: nobody logs in, nothing tells how to reach the person."""
    r = DeletionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if r.decided_at:
        raise Refused("Cette demande est déjà traitée.")
    trainee = Trainee.objects.select_for_update(of=("self",)).select_related("user").get(pk=r.trainee_id)
    _check_nothing_lives(trainee)
    user, address = trainee.user, trainee.home_address
    for name in ERASED:
        setattr(trainee, name, "")
    trainee.diploma_year = trainee.home_address = trainee.franceconnect_sub = None
    trainee.save()
    if address:
        address.delete()
    Registration.objects.filter(data__login=user.login).delete()
    user.email_changes.all().delete()
    user.favourites.all().delete()
    user.email, user.is_active = GONE, False
    user.set_unusable_password()
    user.session_version += 1
    user.save()
    r.decided_at, r.decided_by = timezone.now(), by
    r.save()


def _check_nothing_lives(trainee: Trainee) -> None:
    if trainee.dossiers.filter(deadline__isnull=False).exists():
        raise Refused("Un dossier est encore en cours : terminez-le ou annulez-le d'abord.")
    if trainee.dossiers.filter(closing__applied_at=None, closing__isnull=False).exists():
        raise Refused("Le dénouement d'un dossier n'est pas encore définitif : attendez qu'il le soit.")

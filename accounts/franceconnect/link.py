"""The link between an account and an identity of FranceConnect: made by its owner, for one account only."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.franceconnect.identity import Identity
from accounts.mails import jobs
from accounts.people.models import Trainee, User
from accounts.security import events
from cpf_portal.common.errors import Refused


def holder_of(identity: Identity) -> QuerySet[Trainee]:
    """The trainee whose account is linked to that identity, if any."""
    return Trainee.objects.filter(franceconnect_sub=identity.sub, user__is_active=True)


def check(user: User, identity: Identity) -> Trainee:
    """The trainee, when the identity is the account's; `Refused` says what differs (rules.md § 9)."""
    trainee = Trainee.objects.select_related("user").get(pk=user.pk)
    if trainee.franceconnect_sub not in (None, identity.sub):
        raise Refused("Ce n'est pas l'identité FranceConnect liée à votre compte.", code="another_sub")
    if not trainee.sex:
        raise Refused(
            "Reconnectez-vous d'abord avec votre numéro de sécurité sociale, puis recommencez.", code="no_sex"
        )
    different = identity.differences(
        first_name=user.first_name,
        last_name=user.last_name,
        birth_date=trainee.birth_date,
        sex=trainee.sex,
    )
    if different:
        raise Refused(
            "L'identité donnée par FranceConnect n'est pas celle de votre compte. "
            f"Ce qui diffère : {', '.join(different)}. Si votre compte est inexact, écrivez à la Caisse "
            "des Dépôts, qui le corrigera.",
            code="another_identity",
        )
    return trainee


@transaction.atomic
def make(user: User, identity: Identity) -> None:
    """Link the account, and tell its owner; `Refused` when the identity is another's account or person."""
    trainee = check(user, identity)
    if trainee.franceconnect_sub:
        return
    try:
        with transaction.atomic():
            open_account = Trainee.objects.filter(pk=trainee.pk, user__is_active=True)
            if not open_account.update(franceconnect_sub=identity.sub):
                raise Refused("Ce compte est fermé.")
    except IntegrityError:
        raise Refused("Cette identité FranceConnect est déjà liée à un autre compte.") from None
    jobs.mail_account.defer(user_id=user.pk, message="franceconnect_linked")
    events.note(user.pk, events.What.LINKED)


@transaction.atomic
def undo(user: User) -> None:
    """Forget the link, and tell the owner; the number and the password still open the account."""
    if Trainee.objects.filter(pk=user.pk, franceconnect_sub__isnull=False).update(franceconnect_sub=None):
        jobs.mail_account.defer(user_id=user.pk, message="franceconnect_unlinked")
        events.note(user.pk, events.What.UNLINKED)

"""A wrong or temporary number, corrected by two agents who each read it on a document (docs/rules.md § 9).

Only a digest is kept, so the second types the number again: it must be the one the first typed.
Rights and dossiers hang on the person, and follow.
"""

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.documents.models import Document
from accounts.identity.models import NumberCorrection
from accounts.login.backends import take_number
from accounts.mails import jobs
from accounts.people.digests import digest_of, digests_of
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from accounts.rights import ledger
from accounts.security import events
from accounts.staff import asked_rows, two_people
from cpf_portal.common.errors import Refused

TAKEN = "Un autre compte a déjà ce numéro : vérifiez la pièce, et fermez d'abord le compte en trop."


def check(trainee: Trainee, nir: Nir) -> None:
    """Refuse a number that cannot become that holder's: theirs already, another's, or of another birth."""
    digests = digests_of(nir)
    if trainee.user.login in digests:
        raise Refused("Ce compte a déjà ce numéro.")
    if not nir.agrees_with(trainee.birth_date):
        raise Refused("L'année ou le mois de naissance de ce numéro ne sont pas ceux du compte.")
    if User.objects.filter(login__in=digests).exclude(pk=trainee.pk).exists():
        raise Refused(TAKEN)


@transaction.atomic
def ask(by: User, trainee: Trainee, nir: Nir, document: Document, reason: str) -> NumberCorrection:
    """Ask for another number; nothing changes before a second agent accepts it."""
    ledger.lock_open_holder(trainee.pk)
    check(trainee, nir)
    two_people.check_other(trainee.user, by)
    if NumberCorrection.objects.filter(trainee=trainee, is_accepted=None).exists():
        raise Refused("Une correction de ce numéro attend déjà une décision.")
    document.trainee = trainee
    document.save()
    return NumberCorrection.objects.create(
        trainee=trainee,
        login=digest_of(nir),
        sex=nir.sex,
        document=document,
        reason=reason,
        asked_by=by,
    )


@transaction.atomic
def decide(correction: NumberCorrection, by: User, *, accepted: bool, nir: Nir | None = None) -> None:
    """Accept a number, typed again, which becomes the account's and ends its sessions; or reject it. Once.

    What waited for someone of that number is credited. `Refused` when it was decided already, by someone
    who is not independent, when it is not the number asked for, or another account's.
    """
    ledger.lock_open_holder(correction.trainee_id)
    correction = asked_rows.decide(correction, by, accepted=accepted)
    trainee = Trainee.objects.select_related("user").get(pk=correction.trainee_id)
    two_people.check_other(trainee.user, by)
    Document.objects.filter(pk=correction.document_id).update(content=b"")
    if not accepted:
        return
    if nir is None or correction.login not in digests_of(nir):
        raise Refused("Ce n'est pas le numéro que le premier agent a saisi : relisez la pièce.")
    check(trainee, nir)
    try:
        take_number(trainee.user, nir)
    except IntegrityError:
        raise Refused(TAKEN) from None
    User.objects.filter(pk=trainee.pk).update(session_version=F("session_version") + 1)
    Trainee.objects.filter(pk=trainee.pk).update(sex=nir.sex)
    events.note(trainee.pk, events.What.STAFF, details="numéro de sécurité sociale corrigé")
    jobs.mail_account.defer(user_id=trainee.pk, message="number_changed")

"""A wrong or temporary number, corrected by two agents who each read it on a document (docs/rules.md § 9).

Only a digest is kept, so the second types the number again: it must be the one the first typed.
Rights and dossiers hang on the person, and follow. The birth date is corrected in the same way, with the
number or alone: both must agree.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.documents.models import Document
from accounts.identity.models import NumberCorrection
from accounts.login.backends import take_number
from accounts.mails import jobs
from accounts.people.ages import age_on, is_possible
from accounts.people.digests import digest_of, digests_of
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from accounts.rights import ledger
from accounts.security import events
from accounts.staff import asked_rows, two_people
from cpf_portal.common import law
from cpf_portal.common.errors import Refused

TAKEN = "Un autre compte a déjà ce numéro : vérifiez la pièce, et fermez d'abord le compte en trop."


def check(trainee: Trainee, nir: Nir, birth_date: date | None = None) -> None:
    """Refuse a number that cannot become that holder's: theirs already, another's, or of another birth.

    `birth_date` is what the document says, when the account's is wrong: `Refused` under the code `birth_date`
    when it cannot be the holder's.
    """
    if birth_date:
        _check_birth_date(trainee, nir, birth_date)
    elif not nir.agrees_with(trainee.birth_date):
        raise Refused(
            "L'année ou le mois de naissance de ce numéro ne sont pas ceux du compte. Si la pièce donne une "
            "autre date de naissance, saisissez-la aussi."
        )
    digests = digests_of(nir)
    if trainee.user.login in digests and not birth_date:
        raise Refused("Ce compte a déjà ce numéro.")
    if User.objects.filter(login__in=digests).exclude(pk=trainee.pk).exists():
        raise Refused(TAKEN)


def _check_birth_date(trainee: Trainee, nir: Nir, birth_date: date) -> None:
    today = timezone.localdate()
    is_young = age_on(today, birth_date) < law.on(today).apprentice_age
    is_drawn = trainee.pension_on is not None and trainee.pension_on <= birth_date
    if birth_date == trainee.birth_date:
        told = "C'est la date de naissance du compte : ne la saisissez que si elle est fausse."
    elif not is_possible(birth_date, today) or is_young or is_drawn:
        told = "Cette date de naissance n'est pas possible pour un titulaire."
    elif not nir.agrees_with(birth_date):
        told = "Cette date de naissance ne correspond pas au numéro saisi."
    else:
        return
    raise Refused(told, code="birth_date")


@transaction.atomic
def ask(
    by: User,
    trainee: Trainee,
    nir: Nir,
    document: Document,
    reason: str,
    birth_date: date | None = None,
) -> NumberCorrection:
    """Ask for another number, or birth date; nothing changes before a second agent accepts it."""
    ledger.lock_open_holder(trainee.pk)
    check(trainee, nir, birth_date)
    two_people.check_other(trainee.user, by)
    if NumberCorrection.objects.filter(trainee=trainee, is_accepted=None).exists():
        raise Refused("Une correction de ce numéro attend déjà une décision.")
    document.trainee = trainee
    document.save()
    return NumberCorrection.objects.create(
        trainee=trainee,
        login=digest_of(nir),
        sex=nir.sex,
        birth_date=birth_date,
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
    check(trainee, nir, correction.birth_date)
    is_new = trainee.user.login not in digests_of(nir)
    try:
        take_number(trainee.user, nir)
    except IntegrityError:
        raise Refused(TAKEN) from None
    User.objects.filter(pk=trainee.pk).update(session_version=F("session_version") + 1)
    born = correction.birth_date or trainee.birth_date
    Trainee.objects.filter(pk=trainee.pk).update(sex=nir.sex, birth_date=born)
    if is_new:
        _tell(trainee, "number_changed", "numéro de sécurité sociale corrigé")
    if correction.birth_date:
        _tell(trainee, "birth_date_changed", "date de naissance corrigée")


def _tell(trainee: Trainee, message: str, details: str) -> None:
    events.note(trainee.pk, events.What.STAFF, details=details)
    jobs.mail_account.defer(user_id=trainee.pk, message=message)

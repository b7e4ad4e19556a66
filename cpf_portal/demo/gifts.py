"""What others gave to the demonstration's people: for English at work, soon to be returned, asked for."""

from datetime import date, timedelta

from stdnum import luhn

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations.dotation_file import credit_dotations
from accounts.rights.dotations.models import DotationKind
from catalogue.trainings.models import Action
from dossiers.employer.asking import ask, of_offer
from dossiers.employer.models import EmployerRequest

EMPLOYER, EMPLOYER_ROOT = "Hôtel des Remparts", "9000001000001"
SIRET = EMPLOYER_ROOT + luhn.calc_check_digit(EMPLOYER_ROOT)
# The certification of « Anglais de l'accueil et du tourisme ».
ENGLISH = "RS9108"


def from_employer(dominique: Trainee, today: date) -> None:
    """An employer pays for English at work, and removes the participation there."""
    ledger.credit_dotation(
        dominique.pk,
        kind=DotationKind.EMPLOYER,
        giver=EMPLOYER,
        siret=SIRET,
        amount=400_00,
        earmarks=[ENGLISH],
        expires_on=today + timedelta(days=365),
        reference="HDR-2026-017",
    )


def from_region(ange: Trainee, today: date) -> None:
    """A Région's help that few days are left to use, whatever the training."""
    ledger.credit_dotation(
        ange.pk,
        kind=DotationKind.REGION,
        giver="Collectivité de Corse",
        amount=250_00,
        expires_on=today + timedelta(days=20),
        reference="CDC-FORM-0342",
    )


def asked_of_employer(dominique: Trainee, nir: str, today: date) -> None:
    """Two requests: one that the employer's file has paid, and one, for a licence, that nothing has yet."""
    change = _asked(dominique, "Conduire le changement", today)
    euros = f"{change.asked // 100},{change.asked % 100:02}"
    credit_dotations(
        [
            "nir;montant;type;financeur;siret;reference",
            f"{nir};{euros};employeur;{EMPLOYER};{SIRET};{change.reference}",
        ],
        _refused,
    )
    _asked(dominique, "Permis de conduire catégorie B", today)


def _asked(dominique: Trainee, title: str, today: date) -> EmployerRequest:
    """What is left to pay of the training of that name, asked as Dominique would."""
    offers = Action.objects.select_related("training__certification")
    subject = of_offer(dominique, offers.filter(training__title__startswith=title).earliest("pk"), today)
    return ask(subject, subject.most, employer=EMPLOYER)


def _refused(line: int, reason: str) -> None:
    raise ValueError(f"line {line} of the employer's file: {reason}")

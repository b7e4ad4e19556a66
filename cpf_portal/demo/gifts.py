"""What others gave to the demonstration's people: for English at work, or soon to be returned."""

from datetime import date, timedelta

from stdnum import luhn

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations.models import DotationKind

EMPLOYER_ROOT = "9000001000001"
# The certification of « Anglais de l'accueil et du tourisme ».
ENGLISH = "RS9108"


def from_employer(dominique: Trainee, today: date) -> None:
    """An employer pays for English at work, and removes the participation there."""
    ledger.credit_dotation(
        dominique.pk,
        kind=DotationKind.EMPLOYER,
        giver="Hôtel des Remparts",
        siret=EMPLOYER_ROOT + luhn.calc_check_digit(EMPLOYER_ROOT),
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

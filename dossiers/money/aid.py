"""What financing asks of the rooms that know who helps: an aid granted for a dossier, a verified status."""

from dataclasses import dataclass
from datetime import date

from accounts.people.models import PersonalDetails
from cpf_portal.common.questions import Question
from dossiers.dossier.models import Dossier


@dataclass(frozen=True, slots=True)
class Aid:
    """What a funder grants for one dossier, in cents; `is_employers`: the employer's money, or its OPCO's."""

    funder: str
    granted: int
    is_employers: bool


@Question
def granted_to(dossier: Dossier) -> Aid | None:
    """The aid granted for that very dossier, if one was."""
    return None


def is_jobseeker(person: PersonalDetails, today: date) -> bool:
    """Whether the person counts as a jobseeker: they say so, and nobody who knows has denied it."""
    return person.is_jobseeker

"""What financing asks about who helps: an aid granted for a dossier, a verified status."""

from dataclasses import dataclass
from datetime import date

from accounts.people.models import PersonalDetails
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of


@dataclass(frozen=True, slots=True)
class Aid:
    """What a funder grants for one dossier, in cents; `is_employers`: the employer's money, or its OPCO's."""

    funder: str
    granted: int
    is_employers: bool


def granted_to(dossier: Dossier) -> Aid | None:
    """The aid granted for that very dossier, if one was."""
    top_up = top_up_of(dossier)
    if top_up is None or not top_up.granted:
        return None
    return Aid(top_up.funder.name, top_up.granted, top_up.funder.is_employers)


def is_jobseeker(person: PersonalDetails, today: date) -> bool:
    """Whether the person counts as a jobseeker: they say so, and nobody who knows has denied it."""
    return person.is_jobseeker

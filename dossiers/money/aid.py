"""What financing asks about who helps: an aid granted for a dossier, a verified status."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts import status
from accounts.people.models import Trainee
from catalogue.funders.models import Funder
from catalogue.funders.support import has_time, supporters
from catalogue.trainings.models import Action
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


def helpers(action: Action, *, jobseeker: bool) -> list[Funder]:
    """The funders that such a person may ask for that offer, once it is accepted."""
    return list(supporters(action, is_jobseeker=jobseeker))


def may_be_helped(funders: Collection[Funder], starts_on: date | None, today: date) -> bool:
    """Whether one of them has the time to answer before the training starts; None: a day to be chosen."""
    return any(has_time(funder, starts_on, today) for funder in funders)


def is_jobseeker(person: Trainee | Dossier) -> bool:
    """Whether pages count the person as a jobseeker: they say so, and nobody who knows has denied it.

    A dossier may go on without that exemption, when nobody answers.
    """
    says = person.is_jobseeker and not (isinstance(person, Dossier) and person.forgoes_exemption)
    return status.presumed(_holder(person), status.Provider.JOBSEEKER, says=says)


def is_verified_jobseeker(dossier: Dossier, today: date) -> bool:
    """Whether France Travail has said so that very day: what is agreed needs it (docs/rules.md § 7)."""
    said = status.said(dossier.trainee_id, status.Provider.JOBSEEKER, today)
    return is_jobseeker(dossier) and said is status.Reply.YES


def _holder(person: Trainee | Dossier) -> int:
    found: int = person.trainee_id if isinstance(person, Dossier) else person.pk
    return found

"""What lists of offers are told by the floors above, which know of money and of dossiers."""

from collections.abc import Collection
from dataclasses import dataclass

from catalogue.search.means import Means
from catalogue.trainings.models import Action, Certification
from cpf_portal.common.questions import Question


@dataclass(frozen=True, slots=True)
class Left:
    """What someone would still pay for an offer, in cents; `is_conditional` while a condition is not met."""

    cents: int
    is_conditional: bool = False


@Question
def left_to_pay(means: Means, offers: Collection[Action]) -> dict[int, Left]:
    """What each of those offers would leave to pay, by its key, in as many queries whatever their number."""
    return {}


@Question
def most_asked() -> list[Certification]:
    """The certifications that people ask for most these days, the first first."""
    return []

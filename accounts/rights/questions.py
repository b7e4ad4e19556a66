"""What rights ask of dossiers, which live above and answer once they are ready."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpf_portal.common.questions import Question


@Question
def lapsed_dossiers(trainee_id: int) -> Collection[str]:
    """The numbers of the holder's dossiers that are over, and whose rights are still to be released."""
    return ()


@Question
def has_validated(trainee_id: int) -> bool:
    """Whether a dossier of the holder was ever validated."""
    return False


@Question
def names_of_marks(marks: Collection[str]) -> Mapping[str, str]:
    """What the earmarks of dotations are called, by mark; those that nobody knows are left out."""
    return {}


@dataclass(frozen=True, slots=True)
class AskedOfEmployer:
    """What a holder asked of an employer: its reference, what for, how much (cents), when, and its page.

    A dotation given for it is earmarked with `mark`.
    """

    trainee_id: int
    reference: str
    mark: str
    title: str
    amount: int
    day: date
    page: str


@Question
def requests_under(references: Collection[str]) -> Mapping[str, AskedOfEmployer]:
    """The requests to employers that bear those references; those that nobody knows are left out."""
    return {}


@Question
def requests_of(trainee_id: int) -> Sequence[AskedOfEmployer]:
    """What the holder asked of employers, the newest first."""
    return ()


@Question
def page_of_dossier(number: str) -> str:
    """The address where a holder reads of their dossier."""
    return "/"

"""What rights ask of dossiers, which live above and answer once they are ready."""

from collections.abc import Collection

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
def page_of_dossier(number: str) -> str:
    """The address where a holder reads of their dossier."""
    return "/"

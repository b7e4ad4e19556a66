"""What messages ask of the sites above: where a reader finds the dossier they are told of."""

from collections.abc import Collection

from cpf_portal.common.questions import Question


@Question
def page_for(reader: str, number: str) -> str:
    """The address where the trainee, the organisation or the funder sees the dossier of that number."""
    return "/"


@Question
def choices_page() -> str:
    """The address where a member chooses what they are written to."""
    return "/"


@Question
def followers_of(dossiers: Collection[int]) -> dict[int, int]:
    """The member who follows each of these dossiers, by their keys; none for those that nobody does."""
    return {}


@Question
def list_page() -> str:
    """The address where a member finds all the dossiers of their organisation."""
    return "/"

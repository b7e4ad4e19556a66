"""What messages ask of the sites above: where a reader finds the dossier they are told of."""

from cpf_portal.common.questions import Question


@Question
def page_for(reader: str, number: str) -> str:
    """The address where the trainee, the organisation or the funder sees the dossier of that number."""
    return "/"

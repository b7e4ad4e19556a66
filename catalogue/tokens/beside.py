"""What the page of tokens asks of the floors above, which serve what tokens open: where else to look."""

from cpf_portal.common.questions import Question


@Question
def pages() -> list[tuple[str, str]]:
    """The other pages for who writes programs: label and address of each."""
    return []

"""What the catalogue asks of the floors above, which show offers to everyone: where."""

from cpf_portal.common.questions import Question


@Question
def page_of(action_id: int) -> str:
    """The address of an offer's public page."""
    return "/"


@Question
def page_of_organisation(organisation_id: int) -> str:
    """The address of an organisation's public page."""
    return "/"


@Question
def planning_page(action_id: int) -> str:
    """The address where sessions of an action are planned, many at a time."""
    return ""


@Question
def comparison_page() -> str:
    """The address where offers (`ids`) are compared."""
    return "/"

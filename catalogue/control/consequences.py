"""What an organisation's standing means for people: asked of the floors above, which know them."""

from dataclasses import dataclass

from cpf_portal.common.questions import Question


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would touch, how much of it as people read it, and what would become of it.

    `address` is where the staff reads which ones; empty where it is nowhere.
    """

    what: str
    how_much: str
    becomes: str
    address: str = ""


@Question
def effects_on_people(organisation_id: int, target: str) -> list[Effect]:
    """What that standing would change for people; reading it changes nothing."""
    return []


@Question
def effects_on_dossiers(training_id: int, back: bool) -> list[Effect]:
    """The same of a training taken down, or put `back`."""
    return []


@Question
def tell_people(change_id: int) -> None:
    """Tell people, after the commit, what a change of standing means for them."""

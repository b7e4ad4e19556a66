"""What the page of a dossier asks of the floors above it, without knowing them."""

from dataclasses import dataclass, field

from accounts.people.models import User
from cpf_portal.common.questions import Question
from dossiers.dossier.models import Dossier


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and the pages where more is read or done of it: what each is called, its address."""

    words: str
    pages: list[tuple[str, str]] = field(default_factory=list)


@Question
def card_money(dossier: Dossier, agent: User) -> list[Told]:
    """What was paid by card, went back, waits or is contested; empty for who does not read payments."""
    return []

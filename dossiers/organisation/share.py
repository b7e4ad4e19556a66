"""What an organisation may know of a settlement."""

from dataclasses import dataclass

from dossiers.money.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Share:
    """What an organisation may know of a settlement (cents): never what came from rights or card."""

    price: int
    kept: int
    given_back: int


def share_of(settled: Settlement) -> Share:
    """A settlement as the organisation reads it."""
    kept = settled.rights_used + settled.card_kept
    given_back = settled.rights_released + settled.card_refunded
    return Share(kept + given_back, kept, given_back)

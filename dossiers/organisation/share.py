"""What an organisation may know of a settlement."""

from dataclasses import dataclass

from dossiers.money.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Share:
    """What an organisation may know of a settlement (cents): never who paid which part."""

    price: int
    kept: int
    given_back: int


def share_of(settled: Settlement) -> Share:
    """A settlement as the organisation reads it."""
    return Share(settled.kept + settled.given_back, settled.kept, settled.given_back)

"""What accounts ask of the dossiers: they live in an app above, which answers here once it is ready."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Counts:
    """How many dossiers a holder sees in their list."""

    live: int = 0
    drafts: int = 0
    closed: int = 0


class Engagements(Protocol):
    """Where dossiers are known."""

    def lapsed(self, trainee_id: int) -> Collection[str]:
        """The numbers of dossiers that are over, and whose rights are still to be released."""

    def counts(self, trainee_id: int) -> Counts:
        """The dossiers of the holder's list, as they stand today."""

    def has_live(self, trainee_id: int) -> bool:
        """Whether a dossier is under way today."""

    def hold(self, trainee_id: int) -> None:
        """Lock the holder's dossiers until the transaction ends; before the holder, never after."""

    def has_validated(self, trainee_id: int) -> bool:
        """Whether a dossier was ever validated."""


class NoEngagements:
    """No dossier is known."""

    def lapsed(self, trainee_id: int) -> Collection[str]:
        """None."""
        return ()

    def counts(self, trainee_id: int) -> Counts:
        """Nothing."""
        return Counts()

    def has_live(self, trainee_id: int) -> bool:
        """Never."""
        return False

    def hold(self, trainee_id: int) -> None:
        """Nothing to lock."""

    def has_validated(self, trainee_id: int) -> bool:
        """Never."""
        return False


known: Engagements = NoEngagements()

"""What a rule answers when it says no."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a rule would say no: `reason` in French, for the person; `code` lets a page react."""

    reason: str
    code: str = ""


class Refused(Exception):
    """A rule refused what a person asked; nothing was changed.

    `message` is French and meant for that person; `code` lets a page react (for example
    `figures_changed` asks for the consent again). Sources: rules.md § 3, « Every transition that is not a
    row here is refused ».
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    @property
    def refusal(self) -> Refusal:
        """What was answered, as a value."""
        return Refusal(self.message, self.code)

"""What a rule answers when it says no."""


class Refused(Exception):
    """A rule refused what a person asked; nothing was changed.

    `message` is French and meant for that person; `code` lets a page react (for example
    `figures_changed` asks for the consent again). Sources: rules.md § 3, « Every move that is not a
    row here is refused ».
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

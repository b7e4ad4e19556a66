"""What a floor asks of those above it, without knowing them: a function that a higher floor answers.

A question is written as the answer given when nobody above knows better:

    @Question
    def has_validated(trainee_id: int) -> bool:
        return False

and answered when an application above is ready: `has_validated.is_answered_by(engagements.has_validated)`.
The answer takes what the question takes and gives what it gives: anything else is an error of types.
"""

from collections.abc import Callable
from functools import update_wrapper


class Question[**Asked, Answer]:
    """A function whose body is the answer by default, until a floor above gives its own."""

    def __init__(self, by_default: Callable[Asked, Answer]) -> None:
        self._answer = by_default
        update_wrapper(self, by_default)

    def is_answered_by(self, answer: Callable[Asked, Answer]) -> None:
        """Ask that function from now on; the last one given answers."""
        self._answer = answer

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        return self._answer(*args, **kwargs)

"""The rules that triggers hold, as the models' `Meta.triggers` name them: what a row may no longer become.

A model says when a rule is asked; the function that answers is in a file of SQL, beside the migrations.
"""

from typing import Any

from django.db.models import Model
from pgtrigger import (
    After,
    Before,
    Condition,
    Deferred,
    Delete,
    Insert,
    Operation,
    Referencing,
    Row,
    Statement,
    Trigger,
    Truncate,
    Update,
    UpdateOf,
)


class Rule(Trigger):
    """A trigger that calls a function of ours, under its own name: the one that a refusal gives.

    As the library makes them, triggers do nothing for a connection that sets `pgtrigger.ignore`, which any
    role may: the site's would rewrite the ledger. So the function it makes is dropped, with the one that
    reads this variable, and ours is called without asking.
    """

    func = "RETURN NULL;"  # of the function that is dropped

    def __init__(self, name: str, function: str, *, condition: str = "", **how: Any) -> None:
        if function == name:
            raise ValueError(f"The function of the rule {name} needs a name of its own.")
        self.function = function
        sql = " ".join(condition.split())
        super().__init__(name=name, condition=Condition(f"({sql})") if sql else None, **how)

    def get_pgid(self, model: Model) -> str:
        """The trigger's name in the database."""
        return str(self.name)

    def render_execute(self, model: Model) -> str:
        """What ends the statement that makes the trigger."""
        unused = f"{self.name}(), public._pgtrigger_should_ignore(name)"
        return f"{self.function}(); DROP FUNCTION {unused}"


class Forbidden(Rule):
    """What is never done to a row where the condition holds (in SQL, of OLD and NEW).

    `refuse_change` is of `accounts/migrations/sql/0001_refusals.sql`, as `refuse`, which functions call.
    """

    def __init__(self, name: str, operation: Operation, condition: str) -> None:
        super().__init__(
            name, "refuse_change", when=Before, operation=operation, level=Row, condition=condition
        )


class AppendOnly(Rule):
    """What is written stays, whoever asks: no row is changed, deleted, nor all of them at once."""

    def __init__(self, name: str, operation: Operation = Update | Delete | Truncate) -> None:
        super().__init__(name, "refuse_change", when=Before, operation=operation, level=Statement)


class Immutable(Forbidden):
    """Columns that keep their values; with `once`, from when that holds (in SQL, of OLD)."""

    def __init__(self, name: str, *columns: str, once: str = "") -> None:
        old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
        changed = f"({old}) IS DISTINCT FROM ({new})"
        super().__init__(name, UpdateOf(*columns), f"{once} AND {changed}" if once else changed)


class AtTheEnd(Rule):
    """What rows say together, asked when the transaction ends: they are written in any order."""

    def __init__(self, name: str, function: str, operation: Operation, condition: str = "") -> None:
        super().__init__(
            name, function, when=After, operation=operation, timing=Deferred, condition=condition
        )


class Afterwards(Rule):
    """What each row that was just written must agree with elsewhere."""

    def __init__(self, name: str, function: str, operation: Operation, condition: str = "") -> None:
        super().__init__(name, function, when=After, operation=operation, level=Row, condition=condition)


NEW_ROWS = Referencing(new="new_rows")
OLD_ROWS = Referencing(old="old_rows")
BOTH = Referencing(old="old_rows", new="new_rows")


class Followed(Rule):
    """What follows from all the rows of a statement, which the function finds in `old_rows`, `new_rows`."""

    def __init__(self, name: str, function: str, operation: Operation) -> None:
        rows = {Insert: NEW_ROWS, Update: BOTH, Delete: OLD_ROWS}[operation]
        super().__init__(name, function, when=After, operation=operation, level=Statement, referencing=rows)

"""A work list: the rows that wait for an agent, in which order they press, who may do them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.people.models import User


class Priority(IntEnum):
    """In which order lists are worked through: what holds someone's money or account comes first."""

    FIRST = 1
    SOON = 2
    THEN = 3

    @property
    def label(self) -> str:
        """How it is said."""
        return {1: "d'abord", 2: "bientôt", 3: "ensuite"}[self]


@dataclass(frozen=True, slots=True)
class WorkList:
    """Rows that wait for someone: how to find them, the list of the administration that shows them.

    `since` is the field that says since when, empty where so many wait that nobody sorts them. `page` is the
    page of a row where its work is done. `not_by` names the agents who took part already: a second look is
    another's. `about` names the account that a row is about: it is not even counted for whoever has it.
    """

    code: str
    label: str
    priority: Priority
    find: Callable[[], QuerySet[Any]]
    admin: str
    query: str
    since: str = ""
    page: str = "change"
    not_by: tuple[str, ...] = ()
    does: str = "change"
    about: str = ""

    @property
    def url(self) -> str:
        """The list, narrowed to what waits."""
        return f"{reverse(f'admin:{self.admin}_changelist')}?{self.query}"

    def may_see(self, user: Any) -> bool:
        """Whether that person reads the list."""
        app, model = self.admin.split("_")
        return bool(user.has_perm(f"{app}.view_{model}"))

    def may_do(self, user: Any) -> bool:
        """Whether that person does its work."""
        app, model = self.admin.split("_")
        permission = self.does if "." in self.does else f"{app}.{self.does}_{model}"
        return bool(user.has_perm(permission))

    def seen_by(self, user: User) -> QuerySet[Any]:
        """What waits and that person may know of."""
        return self.find().exclude(**{self.about: user.pk}) if self.about else self.find()

    def for_whom(self, user: User) -> QuerySet[Any]:
        """What waits and that person may do."""
        theirs, found = Q(), self.seen_by(user)
        for field in self.not_by:
            theirs |= Q(**{field: user.pk})
        return found.exclude(theirs) if theirs else found

    def page_of(self, key: str) -> str:
        """Where the work of a row is done."""
        return reverse(f"admin:{self.admin}_{self.page}", args=[key])

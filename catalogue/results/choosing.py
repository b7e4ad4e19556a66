"""The offers one chooses to compare, kept in the address of the list they are chosen from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from catalogue.trainings import questions

LEAST, MOST = 2, 4
NAME = "comparer"
# An address that someone made up may hold thousands of numbers.
READ_AT_MOST = 20


def numbers_in(values: Iterable[str]) -> tuple[list[int], bool]:
    """The numbers of « 1,2 » and « 3 », each once, and whether all could be read."""
    words = [word.strip() for value in values for word in value.split(",") if word.strip()]
    good = [word for word in words[:READ_AT_MOST] if re.fullmatch(r"\d{1,18}", word, re.ASCII)]
    return list(dict.fromkeys(map(int, good))), len(good) == len(words)


def kept_in(ids: Iterable[int]) -> str:
    """The end of the address of a list where those offers are chosen; empty without any."""
    value = ",".join(map(str, ids))
    return f"?{NAME}={value}" if value else ""


@dataclass(frozen=True)
class Choosing:
    """The offers chosen so far, and the address they are in."""

    query: QueryDict
    ids: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many are chosen."""
        return len(self.ids)

    @property
    def is_enough(self) -> bool:
        """Whether they can be compared."""
        return self.count >= LEAST

    @property
    def value(self) -> str:
        """The offers, as an address says them."""
        return ",".join(map(str, self.ids))

    @property
    def comparison(self) -> str:
        """Where they are read side by side."""
        return f"{questions.comparison_page()}?ids={self.value}"

    @property
    def none(self) -> str:
        """The same list, nothing being chosen."""
        return self._with(())

    def toggled(self, pk: int) -> str:
        """The same list with that offer chosen, or no longer; empty when no other can be."""
        if pk in self.ids:
            return self._with(tuple(each for each in self.ids if each != pk))
        return self._with((*self.ids, pk)) if self.count < MOST else ""

    @cached_property
    def _list(self) -> str:
        query = self.query.copy()
        query.pop(NAME, None)
        return query.urlencode(safe=",")

    def _with(self, ids: tuple[int, ...]) -> str:
        chosen = f"{NAME}={','.join(map(str, ids))}" if ids else ""
        return f"?{'&'.join(filter(None, (self._list, chosen)))}"


def choosing_in(query: QueryDict) -> Choosing:
    """What an address says is chosen, four at most."""
    return Choosing(query, tuple(numbers_in(query.getlist(NAME))[0][:MOST]))

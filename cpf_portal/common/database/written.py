"""Queries that are written once: for pages that everyone asks for, whose SQL changes by its values alone.

Django writes a query anew each time, which for a row and what it leads to takes longer than Postgres needs
to answer. Here it is written at its first call of a day (a condition may be on today's date), and only its
values are put in afterwards; rows become the same models, by Django's own hands.

    @written_once
    def dossiers_of(trainee_id: int) -> QuerySet[Dossier]:
        return Dossier.objects.filter(trainee_id=trainee_id).select_related("organisation")

    dossiers_of(12)  # a list

What is given is compared with columns, as an int, a str or a date: never a bound of the rows asked for, which
Django writes into the text.
"""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from functools import update_wrapper
from typing import Any

from django.db import connections
from django.db.models import Model, QuerySet
from django.utils import timezone

# Values that nobody asks for: each is found again in what Django wrote.
MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda rank: 2_000_000_000 + rank,
    str: lambda rank: f"\x01{rank}",
    date: lambda rank: date.max - timedelta(days=rank),
}


class _Written:
    """A query as Django wrote it, and the places of what is given in its parameters."""

    def __init__(self, queryset: QuerySet[Any], marks: list[Any]) -> None:
        self.queryset: Any = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.params = self.compiler.as_sql()
        selected = [each for each, *_ in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(selected)
        self.places = [marks.index(each) if each in marks else None for each in self.params]
        if missing := set(range(len(marks))) - set(self.places):
            raise ValueError(f"The query compares nothing with what is given at {missing}: {self.sql}")

    def rows(self, given: tuple[Any, ...]) -> list[Any]:
        """What the database answers, as the models that the query is of."""
        params = tuple(
            # As Django gave its mark: an integer says how wide it is.
            param if place is None else type(param)(given[place]) if isinstance(param, int) else given[place]
            for param, place in zip(self.params, self.places, strict=True)
        )
        compiler: Any = copy.copy(self.compiler)
        compiler.using = self.queryset.db
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda: (self.sql, params)
        compiler.get_converters = lambda _: self.converters
        query: Any = copy.copy(self.queryset.query)
        query.get_compiler = lambda *_, **__: compiler
        asked: Any = type(self.queryset)(self.queryset.model, query, compiler.using)
        asked._iterable_class, asked._fields = self.queryset._iterable_class, self.queryset._fields
        asked._prefetch_related_lookups = self.queryset._prefetch_related_lookups
        return list(asked)


class WrittenOnce[**Given, Row: Model]:
    """A function that gives rows, made of one that gives their query."""

    def __init__(self, build: Callable[Given, QuerySet[Row]]) -> None:
        self.build = build
        self._written: tuple[date, _Written] | None = None
        update_wrapper(self, build)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> list[Row]:
        if named:
            raise TypeError("What a query written once compares with is given by position.")
        today = timezone.localdate()
        if self._written is None or self._written[0] != today:
            kinds = (next(kind for kind in MARKS if isinstance(each, kind)) for each in given)
            marks = [MARKS[kind](rank) for rank, kind in enumerate(kinds)]
            self._written = today, _Written(self.build(*marks), marks)  # type: ignore[call-arg]
        return self._written[1].rows(given)


written_once = WrittenOnce

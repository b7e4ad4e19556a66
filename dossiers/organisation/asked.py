"""What an address asks of a list: words, filters, an order; read by a form, then written again in one order.

A view travels: in the address of its list, of what is opened from it, in what is selected, exported, saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

LONGEST = 800


@dataclass(frozen=True, slots=True)
class AddressedView:
    """What is asked; the fields of a subclass are named as `FORM` and the address name them.

    `wrong` is what of the address means nothing, by its name; that is not asked.
    """

    FORM: ClassVar[type[forms.Form]]
    wrong: tuple[str, ...] = field(default=(), compare=False, kw_only=True)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """What an address asks (a `QueryDict`)."""
        form = cls.FORM(data)
        form.is_valid()
        given = {name: value for name, value in form.cleaned_data.items() if value}
        return cls(**given, wrong=tuple(form.errors))

    @classmethod
    def written(cls, query: str) -> Self:
        """What a query string asks; one that is too long asks nothing, and says so."""
        return cls.read(QueryDict(query)) if len(query) <= LONGEST else cls(wrong=("vue",))

    @property
    def given(self) -> dict[str, Any]:
        """Each thing that is asked, by its name in the address."""
        values = {name: getattr(self, name) for name in self.FORM.base_fields}
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The query string that says the same, each thing in one order: what a link carries."""
        return urlencode(self.given, doseq=True)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each thing that is asked, as a form's fields."""
        return [
            (name, str(each))
            for name, value in self.given.items()
            for each in (value if isinstance(value, tuple) else (value,))
        ]

    def but(self, *names: str, **changed: Any) -> Self:
        """The same, less what is asked by these names; with what is changed."""
        kept = {name: value for name, value in self.given.items() if name not in names}
        return type(self)(**kept | changed)

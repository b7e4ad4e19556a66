"""A form as a program fills it: the same fields, as JSON has them, judged by the same form and its words.

An amount is in cents, hours are a number, a day is AAAA-MM-JJ. What a form only carries from one page to the
next (hidden fields) is not asked for.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django import forms
from django.utils.datastructures import MultiValueDict
from ninja import Schema
from pydantic import ConfigDict, Field, PlainSerializer, WithJsonSchema, create_model

from catalogue.api.problems import ApiProblem
from catalogue.trainings.fields import PriceField

Number = Annotated[
    Decimal,
    Field(max_digits=9, decimal_places=2, allow_inf_nan=False),
    PlainSerializer(float),
    WithJsonSchema({"type": "number"}),
]
# Of a text without a length of its own.
LONGEST = 3000


class Given(Schema):
    """What a program gives: no name that is not known."""

    model_config = ConfigDict(extra="forbid")


def asked_by(form: type[forms.Form], optional: Collection[str] = ()) -> dict[str, Any]:
    """What a form asks for: each field with its type and its default, as the library defines them.

    `optional` are the fields that the form asks for in some cases only.
    """
    asked: dict[str, Any] = {}
    for each, field in form.base_fields.items():
        if isinstance(field.widget, forms.HiddenInput):
            continue
        kind = _kind(field)
        described = Field(description=_described(form, field))
        if field.required and each not in optional and not isinstance(field, forms.BooleanField):
            asked[each] = (Annotated[kind, described], ...)
        else:
            asked[each] = (Annotated[kind | None, described], None)
    return asked


def body_of(name: str, asked: dict[str, Any]) -> type[Given]:
    """The body that gives what is asked, under that name in the OpenAPI file."""
    return create_model(name, __base__=Given, **asked)


def _kind(field: forms.Field) -> Any:
    match field:
        case PriceField():
            return Annotated[int, Field(ge=0, le=100_000_000)]
        case forms.BooleanField():
            return bool
        case forms.DateField():
            return date
        case forms.DecimalField():
            return Number
        case forms.IntegerField():
            return Annotated[int, Field(ge=0, le=1_000_000)]
        case forms.ChoiceField(choices=list() as choices) if choices:
            return Literal[tuple(str(value) for value, _ in choices if value != "")]
    longest = getattr(field, "max_length", None) or LONGEST
    return Annotated[str, Field(max_length=longest)]


def _described(form: type[forms.Form], field: forms.Field) -> str:
    label = str(field.label or getattr(form, "LABEL", ""))
    unit = " En centimes." if isinstance(field, PriceField) else ""
    values = ""
    if isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
        named = [f"{value} : {words}" for value, words in field.choices if value != ""]
        values = f" ({' ; '.join(named)})" if named else ""
    return f"{label.replace(' en euros', '')}{values}.{unit}"


def data_of(form: type[forms.Form], given: Mapping[str, Any]) -> MultiValueDict[str, str]:
    """What a browser would send for those values; what is not given is left as nobody filled it."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in given.items():
        if value is None or value is False:
            continue
        data[name] = _typed(form.base_fields.get(name), value)
    return data


def _typed(field: forms.Field | None, value: Any) -> str:
    if isinstance(field, PriceField):
        return f"{value // 100},{value % 100:02d}"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return value.isoformat() if isinstance(value, date) else str(value)


def check(form: forms.Form) -> None:
    """A problem for each field that the form refuses, in its words."""
    if form.is_valid():
        return
    errors = [
        {"field": "" if name == "__all__" else name, "detail": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
    raise ApiProblem("invalid", errors=errors)

"""What one may filter the list by beside its states: the organisation's trainings, places and sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from catalogue.places.models import Place
from catalogue.trainings.models import Session, Training
from cpf_portal.common.french import long_date
from dossiers.organisation.asked import AddressedView

# No list that one reads is longer: what is not there is found by its words.
MOST = 200


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """A value of a filter, its name, and whether the view has it."""

    value: str
    label: str
    is_chosen: bool


def choices_of(
    organisation_id: int, view: AddressedView, names: Collection[str]
) -> dict[str, list[FilterChoice]]:
    """The choices of these filters of a view, in one query.

    Of « formation », « lieu » and, once a training is chosen, « session ».
    """
    first, *others = [CHOICES[name](organisation_id, view)[:MOST] for name in names]
    found: dict[str, list[FilterChoice]] = {name: [] for name in names}
    for kind, key, label in first.union(*others, all=True):
        said = _day(label) if kind == "session" else label.strip()
        found[kind].append(FilterChoice(str(key), said, getattr(view, kind) == key))
    return found


def _trainings(organisation_id: int, view: AddressedView) -> QuerySet[Any]:
    mine = Training.objects.filter(organisation=organisation_id).order_by("title", "pk")
    return mine.values_list(_kind("formation"), "pk", Cast("title", TextField()))


def _places(organisation_id: int, view: AddressedView) -> QuerySet[Any]:
    where = Concat("street", Value(" "), "postcode", Value(" "), "town", output_field=TextField())
    mine = Place.objects.filter(organisation=organisation_id).order_by("town", "pk")
    return mine.values_list(_kind("lieu"), "pk", where)


def _sessions(organisation_id: int, view: Any) -> QuerySet[Any]:
    """Those of the training of the view, the last first; the one of the view alone without a training."""
    mine = Session.objects.filter(action__training__organisation=organisation_id)
    if view.formation:
        mine = mine.filter(action__training=view.formation)
    else:
        mine = mine.filter(pk=view.session or 0)
    found = mine.order_by("-starts_on", "-pk")
    return found.values_list(_kind("session"), "pk", Cast("starts_on", TextField()))


def _kind(name: str) -> Cast:
    return Cast(Value(name), CharField())


def _day(text: str | None) -> str:
    return long_date(date.fromisoformat(text)) if text else "Entrées permanentes"


CHOICES = {"formation": _trainings, "lieu": _places, "session": _sessions}

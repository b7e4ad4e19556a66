"""The dossiers of a view: its criteria as conditions, its order as an index reads it.

Only those sent to the organisation. An index answers each order and each search; what remains to filter is
bounded by what one organisation has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.people.fields import normalise_phone
from catalogue.organisations.models import Member
from cpf_portal.common.database import keyset
from cpf_portal.common.database.keyset import Place
from cpf_portal.common.retention import lasting
from dossiers.dossier.found import named_or_reached_by, reached_by, with_words
from dossiers.dossier.indexes import QUEUE_DAY
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import standing_in
from dossiers.lifecycle import ENDED_BY_THE_CLOCK, State
from dossiers.organisation.queue import dossiers_of
from dossiers.organisation.worklist.criteria import Criteria, first_of

TEXT_MOST = 170


def _text(given: str) -> str:
    if len(given) > TEXT_MOST or "\x00" in given:
        raise ValueError(given)
    return given


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the list: the field it is of, and how a place of it is read in an address."""

    field: str
    parse: Callable[[str], Any] = date.fromisoformat
    down: bool = False

    def value_of(self, dossier: Dossier) -> Any:
        """Where a dossier stands in that order."""
        return attrgetter(self.field.replace("__", "."))(dossier)

    def place_of(self, dossier: Dossier) -> Place:
        """The place just after a dossier."""
        return Place(self.value_of(dossier), dossier.pk)


ORDERS = {
    "": Order("queue_day"),
    "debut": Order("starts_on"),
    "reception": Order("sent_on", down=True),
    "nom": Order("found__name", _text),
}


def order_of(view: Criteria) -> Order:
    """The order of a view."""
    return ORDERS[view.tri]


def found(member: Member, view: Criteria) -> QuerySet[Dossier]:
    """The dossiers of a view, in no order; none for who keeps the catalogue only."""
    rows = of_organisation(member.organisation_id, view)
    if not member.sees_files:
        return rows.none()
    if view.suivi == "moi":
        return rows.filter(assignment__member=member)
    return rows.filter(assignment=None) if view.suivi else rows


def of_organisation(organisation_id: int, view: Criteria) -> QuerySet[Dossier]:
    """The same for whoever asks: who follows a dossier is not looked at."""
    rows = dossiers_of(organisation_id).annotate(queue_day=QUEUE_DAY)
    if view.tri == "nom":
        rows = rows.filter(found__organisation=organisation_id).select_related("found")
    return rows.filter(*_conditions(organisation_id, view))


def beyond(rows: QuerySet[Dossier], view: Criteria, place: Place) -> QuerySet[Dossier]:
    """Those of these rows that follow a place, or precede it, the nearest first."""
    order = order_of(view)
    rows = rows.filter(keyset.beyond(order.field, place, down=order.down))
    return rows.order_by(*keyset.order(order.field, back=place.back, down=order.down))


def _conditions(organisation_id: int, view: Criteria) -> list[Q]:
    conditions = [_with(organisation_id, view.q)] if view.q else []
    if view.etat:
        conditions.append(reduce(or_, (standing_in(State(state)) for state in view.etat)))
    if view.echeance:
        conditions.append(_due(view.echeance, timezone.localdate()))
    if view.formation:
        conditions.append(Q(session__action__training=view.formation))
    if view.session:
        conditions.append(Q(session=view.session))
    if view.lieu:
        conditions.append(Q(session__action__place=view.lieu))
    if view.financement:
        conditions.append(FUNDED[view.financement])
    if view.inscription:
        first = first_of(view.inscription)
        conditions.append(Q(validated_on__gte=first, validated_on__lt=first + relativedelta(months=1)))
    return conditions


FUNDED = {
    "aide-attendue": Q(silence__gt=""),
    "aide": Q(top_up_used__gt=0),
    "dotation": Q(dotation_used__gt=0),
    "carte": Q(to_pay__gt=0),
    "droits": Q(rights_used__gt=0, top_up_used=0, dotation_used=0, to_pay=0),
}


def _due(when: str, today: date) -> Q:
    """What is late stays so until it is done: the clock ends the rest, and a funder's days are its own."""
    sunday = today + timedelta(days=6 - today.weekday())
    if when == "retard":
        return Q(deadline__lt=today, queue_day__lt=today, silence="") & ~Q(state__in=ENDED_BY_THE_CLOCK)
    if when == "aujourdhui":
        return Q(deadline=today, queue_day=today)
    if when == "semaine":
        return Q(deadline__range=(today, sunday), queue_day__range=(today, sunday))
    return Q(deadline__gt=sunday)


def _with(organisation_id: int, text: str) -> Q:
    """A telephone, an e-mail address, or words, of which a number is one."""
    reachable = _reachable(timezone.localdate())
    if phone := _phone(text):
        digits = "".join(filter(str.isdigit, text))
        return named_or_reached_by(organisation_id, digits, phone) & (reachable | Q(number=digits))
    addresses = [word for word in text.split() if "@" in word]
    wanted = [reached_by(organisation_id, address) & reachable for address in addresses]
    words = " ".join(word for word in text.split() if "@" not in word)
    if words or not wanted:
        wanted.append(with_words(organisation_id, words))
    return reduce(lambda one, other: one & other, wanted)


def _phone(text: str) -> str:
    """The telephone that a text is, as it is kept; empty when it is none."""
    try:
        return "" if any(map(str.isalpha, text)) else normalise_phone(text)
    except ValidationError:
        return ""


def _reachable(today: date) -> Q:
    """Dossiers whose organisation may still read how to reach the trainee (`contacts.readable_until`)."""
    return Q(closed_on=None) | Q(validated_on__isnull=False, closed_on__gte=today - lasting("contacts"))

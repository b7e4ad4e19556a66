"""A page of a view, how many dossiers it has, and which comes after another.

What everyone asks all day is written once (`written_once`); what is asked for otherwise, each time.
"""

from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.people.models import ContactAddress
from catalogue.organisations.models import Member
from cpf_portal.common.database import keyset
from cpf_portal.common.database.keyset import BEGINNING, Page, Place
from cpf_portal.common.database.written import WrittenOnce, written_once
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.organisation.following.models import Note
from dossiers.organisation.queue import SHOWN
from dossiers.organisation.worklist import matching
from dossiers.organisation.worklist.criteria import Criteria

SIZE = 20
# Beyond it, a list is said to be long: nobody counts the rows of each page.
COUNTED = 1_000
FOLLOWER = ("first_name", "last_name", "email")
# What a row may say beside, in columns that one chooses.
MORE = (
    *("ends_on", "place", "hours", "price", "mobile", "landline", "contact_email", "closed_on"),
    *("validated_on", "dotation_used", "top_up_used", "to_pay", "trainee__user__email"),
    *("hours_attended", "hours_excused", *(f"closing__{field.name}" for field in Closing._meta.fields)),
)


def shown(rows: QuerySet[Dossier], view: Criteria, *, more: bool) -> QuerySet[Dossier]:
    """These rows of a view with what a line says of each; `more` for columns beyond those of everyone."""
    notes = Note.objects.filter(dossier=OuterRef("pk")).order_by().values("dossier").annotate(n=Count("pk"))
    rows = rows.annotate(notes_count=Coalesce(Subquery(notes.values("n")), 0)).select_related(
        "trainee__user", "assignment__member__user"
    )
    names = [f"assignment__member__user__{name}" for name in FOLLOWER]
    kept = [*SHOWN, *names, *(MORE if more else ()), *(["found__name"] if view.tri == "nom" else [])]
    if more:
        given = ContactAddress.objects.filter(user=OuterRef("trainee"), email=OuterRef("contact_email"))
        rows = rows.select_related("closing").annotate(
            is_confirmed=Exists(given.filter(confirmed_at__isnull=False))
        )
    return rows.only(*kept)


def page_of(member: Member, view: Criteria, place: Place, *, more: bool = False) -> Page[Dossier]:
    """The dossiers at a place of a view."""

    def ask(place: Place) -> list[Dossier]:
        if not (view.is_simple and member.sees_files):
            rows = shown(matching.found(member, view), view, more=more)
            return list(matching.beyond(rows, view, place)[: SIZE + 1])
        begins = place.value is None
        written = _written(view, more, place.back, begins)
        given = () if begins else (place.value, place.key)
        return written(member.organisation_id, *given)

    return keyset.page_of(place, SIZE, matching.order_of(view).value_of, ask)


@lru_cache(maxsize=512)
def _written(view: Criteria, more: bool, back: bool, begins: bool) -> WrittenOnce[..., Dossier]:
    @written_once
    def rows(organisation_id: int, value: Any = None, key: int = 0) -> QuerySet[Dossier]:
        asked = shown(matching.of_organisation(organisation_id, view), view, more=more)
        return matching.beyond(asked, view, Place(value, key, back))[: SIZE + 1]

    return rows


def count_of(member: Member, view: Criteria) -> int:
    """How many dossiers a view has, `COUNTED` + 1 at most."""
    if view.is_simple and member.sees_files:
        return len(_keys(view.but("tri"))(member.organisation_id))
    return matching.found(member, view.but("tri")).values("pk")[: COUNTED + 1].count()


@lru_cache
def _keys(view: Criteria) -> WrittenOnce[[int], Dossier]:
    @written_once
    def keys(organisation_id: int) -> QuerySet[Any]:
        return matching.of_organisation(organisation_id, view).values_list("pk")[: COUNTED + 1]

    return keys


def place_of(member: Member, view: Criteria, dossier: Dossier) -> Place | None:
    """Where a dossier stands in a view today; None when it is not there."""
    row = matching.found(member, view).filter(pk=dossier.pk).first()
    return matching.order_of(view).place_of(row) if row else None


def following(member: Member, view: Criteria, place: Place | None) -> str:
    """The number of the dossier after a place of a view, the first without one; empty at the end."""
    rows = matching.beyond(matching.found(member, view), view, place or BEGINNING)
    return rows.values_list("number", flat=True).first() or ""

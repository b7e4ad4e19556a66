"""How a member reads the list, and the views that they or colleagues keep: read together, in one query."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, JSONObject

from catalogue.organisations.models import Member
from cpf_portal.common.database.written import written_once
from cpf_portal.common.errors import Refused
from dossiers.organisation.worklist.columns import DEFAULT, INVOICED
from dossiers.organisation.worklist.criteria import Criteria
from dossiers.organisation.worklist.models import Layout, SavedView


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view that one finds in one's list: whose it is, and whether colleagues find it too."""

    pk: int
    name: str
    query: str
    is_shared: bool
    owner: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ListReader:
    """How a member reads the list, and what they find there."""

    layout: Layout
    views: list[KeptView]


def reader_of(member: Member) -> ListReader:
    """The member's own layout, or the usual one; their views and those that colleagues share, by name."""
    (found,) = _reader(member.pk, member.organisation_id)
    usual = INVOICED if member.role == Member.Role.FINANCE else DEFAULT
    layout = getattr(found, "layout", None) or Layout(member=member, columns=list(usual))
    kept = [
        KeptView(**view, is_mine=owner == member.pk) for view in found.views for owner in [view.pop("by")]
    ]
    return ListReader(layout, kept)


@written_once
def _reader(member_id: int, organisation_id: int) -> QuerySet[Any]:
    mine = Q(owner=member_id) | Q(owner__organisation=organisation_id, is_shared=True)
    told = JSONObject(
        **{name: F(name) for name in ("pk", "name", "query", "is_shared")},
        by=F("owner"),
        owner=_name("owner__user"),
    )
    views = SavedView.objects.filter(mine).order_by("name", "pk").values(told=told)
    return Member.objects.filter(pk=member_id).select_related("layout").annotate(views=ArraySubquery(views))


def _name(user: str) -> Concat:
    return Concat(f"{user}__first_name", Value(" "), f"{user}__last_name")


def save_view(member: Member, name: str, view: Criteria, *, is_shared: bool) -> SavedView:
    """Keep a view under a name; the member's former view of that name becomes this one.

    `Refused` beyond `SavedView.MOST`.
    """
    mine = SavedView.objects.filter(owner=member)
    if not mine.filter(name=name).exists() and mine.count() >= SavedView.MOST:
        raise Refused(f"Vous gardez déjà {SavedView.MOST} vues : supprimez-en une d'abord.")
    kept = {"query": view.query, "is_shared": is_shared}
    saved, _ = SavedView.objects.update_or_create(owner=member, name=name, defaults=kept)
    return saved

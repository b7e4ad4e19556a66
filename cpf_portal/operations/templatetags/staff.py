"""The first page of the administration: what waits for staff, and the periodic tasks."""

from collections.abc import Iterable
from typing import Any

from django import template

from cpf_portal.operations import periodic_tasks
from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import WORK_LISTS

register = template.Library()


@register.inclusion_tag("admin/work_lists.html", takes_context=True)
def work_lists(context: template.Context) -> dict[str, Any]:
    """The lists that the person may see: how much waits, since when, who took some, theirs and the next.

    Those where nothing waits come after the others.
    """
    user = context["request"].user
    seen, own = [], taking.taken_by(user)
    for each in sorted(WORK_LISTS, key=lambda work: work.priority):
        if each.may_see(user):
            found = taking.waiting(each, user)
            seen.append(
                {
                    "code": each.code,
                    "label": each.label,
                    "url": each.url,
                    "priority": each.priority.label,
                    "count": min(found.count, taking.MOST),
                    "is_longer": found.count > taking.MOST,
                    "oldest": found.oldest,
                    "takers": found.takers,
                    "own": taking.page_of_own(each, user, own[each.code]),
                    "may_take": bool(found.count) and each.may_do(user),
                }
            )
    seen.sort(key=lambda row: not row["count"])
    return {"lists": seen, "ages": periodic_tasks.ages(), "request": context["request"]}


@register.filter
def beside(values: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Each column of a table with the value that a row has in it."""
    return list(zip(columns, values, strict=True))

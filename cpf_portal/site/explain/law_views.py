"""The register of the law: each figure with its days and its text, each provision, and what is coming."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpf_portal.common.law import register
from cpf_portal.common.law.dated import Dated
from cpf_portal.site.plan import EXPLAINED
from dossiers.force_majeure.grounds import GROUNDS, ORGANISATION_GROUNDS


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a figure as the page shows it; `when` is past, current or coming."""

    value: str
    since: date | None
    text: str
    when: str


@require_safe
@login_not_required
def rules(request: HttpRequest) -> HttpResponse:
    """All the law that the site applies, as it is today, as it was, and as it will be."""
    today = timezone.localdate()
    context = {
        "chapter": EXPLAINED,
        "today": today,
        "subjects": [
            (subject.title, [(each, _lines(each, today)) for each in subject.figures], subject.provisions)
            for subject in register.TOPICS
        ],
        "grounds": [
            (whose, [ground for ground in grounds if ground.until >= today])
            for whose, grounds in (("du stagiaire", GROUNDS), ("de l'organisme", ORGANISATION_GROUNDS))
        ],
        "coming": coming_on(today),
    }
    return render(request, "site/explain/law.html", context)


def coming_on(today: date) -> list[dict[str, Any]]:
    """The changes of law announced on that day, in words."""
    return [
        {
            "label": change.figure.label,
            "value": register.in_words(change.figure, change.row.value),
            "since": change.row.since,
            "text": change.row.text,
        }
        for change in register.coming(today)
    ]


def _lines(figure: Dated[Any], today: date) -> list[Value]:
    current = figure.row_on(today)
    return [
        Value(
            register.in_words(figure, row.value),
            None if row.since == date.min else row.since,
            row.text,
            "current" if row is current else "past" if row.since <= today else "coming",
        )
        for row in reversed(figure.rows)
    ]

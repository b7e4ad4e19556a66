"""A session's sheet: who is there half-day by half-day, then the entry and the exit of all at once."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from dossiers.attendance import marking
from dossiers.attendance.models import HalfDay, Mark
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS
from dossiers.organisation.group import orders
from dossiers.organisation.group.forms import Given
from dossiers.organisation.sessions.views import sessions_of
from dossiers.organisation.sheet.forms import DaysForm, EntryForm, ExitForm, LastDayForm, first_days
from dossiers.organisation.sheet.seats import ON_SHEET, Seat, seats_of, week_of

# The people of a page: a week of half-days for each stays under what a form may send.
PAGE = 50
WEEK = timedelta(days=7)
# The days that a sheet may be of.
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
FIELD, KEY = re.compile(r"m-(\d{1,18})-(\d{1,18})"), re.compile(r"\d{1,18}")


@dataclass
class Sheet:
    """What a page of a session's sheet is made of: its session, its week, its seats."""

    request: PersonalRequest
    session: Session

    @cached_property
    def today(self) -> date:
        """The day it is."""
        return timezone.localdate()

    @cached_property
    def day(self) -> date:
        """A day of the week that is shown: the one asked for, or today's while the session lasts."""
        try:
            asked = parse_date(self.request.GET.get("semaine", ""))
        except ValueError:
            asked = None
        first, last = self.session.starts_on, self.session.ends_on
        return _kept(asked) or (min(max(self.today, first), last) if first and last else self.today)

    @property
    def monday(self) -> date:
        """The first day of that week."""
        return self.day - timedelta(days=self.day.weekday())

    @cached_property
    def page(self) -> Any:
        """The people of that page, by name."""
        found = Dossier.objects.filter(session=self.session, state__in=ON_SHEET)
        rows = found.select_related("trainee__user").order_by(
            "trainee__user__last_name", "trainee__user__first_name", "pk"
        )
        return Paginator(rows, PAGE).get_page(self.request.GET.get("page"))

    @cached_property
    def week(self) -> list[HalfDay]:
        """The half-days of the week."""
        return week_of(self.session, self.day)

    @property
    def unmarked(self) -> list[HalfDay]:
        """Those of the week on which nobody is marked: they may be removed."""
        return [half_day for half_day in self.week if not half_day.is_marked]  # type: ignore[attr-defined]

    @cached_property
    def seats(self) -> list[Seat]:
        """The lines of that page."""
        return seats_of(self.session, self.page.object_list, self.week, self.today)

    @property
    def address(self) -> str:
        """This very page."""
        base = reverse("organisation_sheet", args=[self.session.pk])
        return f"{base}?semaine={self.day.isoformat()}&page={self.page.number}"

    def context(self) -> dict[str, Any]:
        """What the page shows, forms not yet filled in."""
        contested = Mark.objects.filter(half_day__session=self.session, contested_at__isnull=False)
        return {
            "sheet": self,
            "week_query": f"semaine={self.day.isoformat()}",
            "session": self.session,
            "before": _kept(self.day - WEEK),
            "after": _kept(self.day + WEEK),
            "statuses": Mark.Status.choices,
            "contested": contested.select_related("half_day", "dossier__trainee__user").order_by(
                "contested_at"
            ),
            "days": DaysForm(initial=first_days(self.session)),
            "entry": EntryForm(None, self.seats),
            "absences": [seat.dossier for seat in self.seats if seat.may_be_absent],
            "exits": [ExitForm(None, seat) for seat in self.seats if seat.may_leave],
            "last_day": LastDayForm(),
        }


def _kept(day: date | None) -> date | None:
    """That day, if a sheet may be of it."""
    return day if day and FIRST <= day <= LAST else None


def sheet_of(request: PersonalRequest, session_id: int) -> Sheet:
    """The sheet of a session of the member's organisation; 404 for who may not act on dossiers."""
    if not me(request).handles_files:
        raise Http404
    return Sheet(request, get_object_or_404(sessions_of(request), pk=session_id))


@require_safe
@members_only
def detail(request: PersonalRequest, session_id: int) -> HttpResponse:
    """The sheet, a week at a time; what may be printed, when asked."""
    sheet = sheet_of(request, session_id)
    template = "paper" if "imprimer" in request.GET else "sheet"
    return render(request, f"dossiers/organisation/sheet/{template}.html", sheet.context())


@require_POST
@members_only
def add_days(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Add half-days to the sheet."""
    sheet = sheet_of(request, session_id)
    form = DaysForm(request.POST)
    if not form.is_valid():
        return _again(sheet, days=form)
    try:
        added = marking.add_days(sheet.session, form.days, form.hours)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _again(sheet, days=form)
    messages.success(request, f"Demi-journées ajoutées : {added}.")
    base = reverse("organisation_sheet", args=[sheet.session.pk])
    return redirect(f"{base}?semaine={form.days[0].isoformat()}")


@require_POST
@members_only
def remove_days(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Remove half-days that were added by mistake; one on which somebody is marked stays."""
    sheet = sheet_of(request, session_id)
    keys = [int(key) for key in request.POST.getlist("demi") if KEY.fullmatch(key)]
    if not keys:
        messages.error(request, "Cochez au moins une demi-journée.")
    else:
        removed = marking.remove_days(sheet.session, keys)
        kept = len(set(keys)) - removed
        told = f"Demi-journées retirées : {removed}."
        messages.success(request, f"{told} Les autres portent des présences." if kept else told)
    return redirect(sheet.address)


@require_POST
@members_only
def mark(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Keep what is marked; a half-day's button marks present those of whom nothing is said on it."""
    sheet = sheet_of(request, session_id)
    said = {
        (int(found[1]), int(found[2])): str(status)
        for name, status in request.POST.items()
        if (found := FIELD.fullmatch(name))
    }
    if "tous" in request.POST:
        open_cells = ((seat, cell) for seat in sheet.seats for cell in seat.cells if cell.is_open)
        for seat, cell in open_cells:
            key = (cell.half_day.pk, seat.dossier.pk)
            said[key] = said.get(key) or Mark.Status.PRESENT
    written = marking.mark(sheet.session, request.user, said, sheet.today)
    messages.success(request, f"Présences notées : {written}." if written else "Rien n'a changé.")
    return redirect(sheet.address)


@require_POST
@members_only
def enter(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Choose who entered: what it does to each is shown before it is declared."""
    sheet = sheet_of(request, session_id)
    form = EntryForm(request.POST, sheet.seats)
    if not form.is_valid():
        return _again(sheet, entry=form)
    chosen = [seat.dossier for seat in sheet.seats if seat.dossier.number in form.cleaned_data["numbers"]]
    day = form.cleaned_data["effective_on"]
    own: Given = {"effective_on": day.isoformat()} if day else {}
    return _preview(sheet, "declare_entry", chosen, {dossier.pk: own for dossier in chosen})


@require_POST
@members_only
def leave(request: PersonalRequest, session_id: int) -> HttpResponse:
    """Choose who left, each with their hours: what it settles is shown before it is declared."""
    sheet = sheet_of(request, session_id)
    last_day = LastDayForm(request.POST)
    exits = [ExitForm(request.POST, seat) for seat in sheet.seats if seat.may_leave]
    leaving = [form for form in exits if form["leaves"].data]
    wrong = [form for form in leaving if not form.is_valid()]
    if not last_day.is_valid() or wrong or not leaving:
        return _again(sheet, last_day=last_day, exits=exits)
    day = last_day.cleaned_data["effective_on"]
    own = {form.seat.dossier.pk: form.given(day) for form in leaving}
    return _preview(sheet, "declare_exit", [form.seat.dossier for form in leaving], own)


def _preview(sheet: Sheet, name: str, chosen: list[Dossier], own: dict[int, Given]) -> HttpResponse:
    answer = orders.select(me(sheet.request), chosen, own=own, session=sheet.session)
    page = reverse("organisation_group_answer", args=[answer.pk])
    return redirect(f"{page}?geste={TRANSITIONS[name].slug}")


def _again(sheet: Sheet, **forms: Any) -> HttpResponse:
    """The sheet with what was typed, and what is wrong with it."""
    context = sheet.context() | forms | {"is_wrong": True}
    return render(sheet.request, "dossiers/organisation/sheet/sheet.html", context, status=422)

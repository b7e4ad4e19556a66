"""Which funders support a training for a person, and until when each may be asked (docs/rules.md § 7)."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from catalogue.certifications.models import families
from catalogue.communes.finding import departments_of_postcode
from catalogue.funders.models import Funder
from catalogue.trainings.models import Action
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days, last_day_before

ONE_DAY = timedelta(days=1)


def supporters(action: Action, *, is_jobseeker: bool | None = None) -> QuerySet[Funder]:
    """The active funders that support an action, by name; for everyone when the person is not known."""
    found = Funder.objects.filter(_what(action), _where(action), is_active=True)
    if is_jobseeker is not None:
        not_for_them = Funder.Persons.EMPLOYEES if is_jobseeker else Funder.Persons.JOBSEEKERS
        found = found.exclude(persons=not_for_them)
    return found.order_by("name")


def supports(funder: Funder, action: Action, *, is_jobseeker: bool | None = None) -> bool:
    """Whether that funder is one of them."""
    return supporters(action, is_jobseeker=is_jobseeker).filter(pk=funder.pk).exists()


def _what(action: Action) -> Q:
    certification = action.training.certification
    anything = Q(certification_kinds=[], certification_codes=[], rome_codes=[])
    if certification is None:
        return anything
    return (
        anything
        | Q(certification_kinds__contains=[certification.kind])
        | Q(certification_codes__contains=[certification.code])
        | Q(rome_codes__overlap=[part for code in certification.rome_codes for part in families(code)])
    )


def _where(action: Action) -> Q:
    anywhere = Q(departments=[])
    if action.mode == Action.Mode.REMOTE:
        return Q(supports_remote=True)
    postcode = action.place.postcode if action.place else ""
    return (
        anywhere | Q(departments__overlap=list(departments_of_postcode(postcode))) if postcode else anywhere
    )


def latest_end(funder: Funder, asked_on: date) -> date:
    """The trainee's own last day, when the funder says nothing until its last one."""
    silent_on = add_business_days(asked_on, funder.days_to_answer(asked_on)) + ONE_DAY
    return add_business_days(silent_on, law.on(silent_on).acceptance_days)


def first_start(funder: Funder, asked_on: date) -> date:
    """The first day on which a training may start for that funder to be asked on that day.

    The start is as far as the funder wants, and comes after the trainee's own last day.
    """
    after = latest_end(funder, asked_on) + ONE_DAY
    return max(after, add_business_days(asked_on, funder.start_days)) if funder.start_days else after


def has_time(funder: Funder, starts_on: date | None, asked_on: date) -> bool:
    """Whether it may be asked that day for a training that starts then; a day to be chosen may be far."""
    return starts_on is None or starts_on >= first_start(funder, asked_on)


def last_day_to_ask(funder: Funder, starts_on: date) -> date:
    """The last day to ask it for a training that starts then; it may be past."""
    day = last_day_before(starts_on, max(funder.start_days, 1))
    while first_start(funder, day) > starts_on:
        day -= ONE_DAY
    return day

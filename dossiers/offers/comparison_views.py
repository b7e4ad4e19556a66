"""The page that compares offers side by side, and where they are chosen when they are not two to four."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.people.models import Trainee
from accounts.rights import ledger
from catalogue import communes
from catalogue.favourites import kept as favourites
from catalogue.results.choosing import LEAST, MOST, READ_AT_MOST, kept_in, numbers_in
from catalogue.trainings.bookable import first_day, first_sessions
from catalogue.trainings.models import Action
from cpf_portal.common.database.replica import from_replica
from dossiers.money import aid, figures
from dossiers.offers import answer_time
from dossiers.offers.comparison import Column, Position, away_from, rows_of
from dossiers.offers.forms import OriginForm
from dossiers.offers.views import shown_offers, trainee_of

WRONG = "Un des numéros de formation de l'adresse est illisible : il est laissé de côté."
GONE = "Une des formations demandées n'existe pas ou n'est plus proposée : elle est laissée de côté."
TOO_MANY = f"On compare {MOST} formations au plus : gardez-en deux à quatre."
TOO_FEW = "Choisissez-en encore une au moins : une comparaison en demande deux à quatre."


@dataclass(frozen=True, slots=True)
class Origin:
    """Where distances start from: a position, and how it is told."""

    position: Position | None = None
    label: str = ""


@require_safe
@login_not_required
@from_replica
def compare(request: HttpRequest) -> HttpResponse:
    """The offers of `?ids=` side by side, for anyone who has the address; what is wrong in it is said."""
    ids, readable = numbers_in(request.GET.getlist("ids"))
    by_id = {action.pk: action for action in shown_offers().filter(pk__in=ids)}
    offers = [by_id[pk] for pk in ids if pk in by_id]
    person = trainee_of(request)
    too_many = len(offers) > MOST
    said = [(WRONG, not readable), (GONE, len(offers) < len(ids)), (TOO_MANY, too_many)]
    told = [text for text, applies in said if applies]
    status = 400 if too_many or not readable else 200
    if LEAST <= len(offers) <= MOST:
        context = side_by_side(request, offers, person) | {"told": told}
        return render(request, "dossiers/offers/compare.html", context, status=status)
    told += [TOO_FEW] if len(offers) == 1 else []
    context = {
        "told": told,
        "chosen": set(by_id),
        "candidates": candidates_of(offers, person),
        "kept_in": kept_in([*by_id][:MOST]),
    }
    return render(request, "dossiers/offers/compare_choose.html", context, status=status)


def side_by_side(request: HttpRequest, offers: Sequence[Action], person: Trainee | None) -> dict[str, Any]:
    """The table: its columns and rows, where distances start from, and its address to share."""
    form = OriginForm({"lieu": request.GET.get("lieu", "")})
    origin = _origin(form, person)
    columns = _columns(offers, origin, person, timezone.localdate())
    ids = ",".join(str(action.pk) for action in offers)
    asked = {"ids": ids} | ({"lieu": form.data["lieu"]} if form.data["lieu"] and form.is_valid() else {})
    return {
        "form": form,
        "ids": ids,
        "origin": origin,
        "columns": columns,
        "others": _without_each(offers, asked),
        "rows": rows_of(columns, distances=origin.position is not None, to_pay=person is not None),
        "is_trainee": person is not None,
        "shared_url": f"{settings.SITE_URL}{reverse('compare')}?{urlencode(asked, safe=',')}",
    }


def candidates_of(offers: Sequence[Action], person: Trainee | None) -> list[Action]:
    """What one could compare: what was asked for, the person's favourites, the same trainings elsewhere."""
    kept = [each.action for each in favourites.kept_by(person.pk)] if person else []
    same = shown_offers().filter(training__in={action.training_id for action in offers[:MOST]})[:READ_AT_MOST]
    found = [*offers, *(action for action in kept if action.is_shown), *same]
    return list({action.pk: action for action in found}.values())


def _columns(offers: Sequence[Action], origin: Origin, person: Trainee | None, today: date) -> list[Column]:
    firsts = first_sessions([action.pk for action in offers], today)
    answers = answer_time.medians({action.training.organisation_id for action in offers}, today)
    account = ledger.usable_account_of(person.pk) if person else None
    kept = {each.action_id for each in favourites.kept_by(person.pk)} if person else set()
    return [
        Column(
            action,
            first=firsts.get(action.pk),
            first_day=first_day(today),
            away=away_from(origin.position, action),
            answer=answers.get(action.training.organisation_id),
            to_pay=figures.from_account(
                account, figures.price_of_offer(action), today, jobseeker=aid.is_jobseeker(person)
            ).plan.to_pay
            if person and account
            else None,
            is_kept=action.pk in kept,
        )
        for action in offers
    ]


def _origin(form: OriginForm, person: Trainee | None) -> Origin:
    """The town asked for, else the person's own address, else nowhere."""
    if form.is_valid() and (town := form.cleaned_data["lieu"]):
        return Origin(town.position, communes.label(town))
    home = person and person.home_address
    if form.errors or not home:
        return Origin()
    position = communes.locate(home.postcode, home.town)
    return Origin(position, f"votre adresse ({home.postcode} {home.town})" if position else "")


def _without_each(offers: Sequence[Action], asked: dict[str, str]) -> list[str]:
    """For each offer, the address of the comparison without it; none when only two are compared."""
    if len(offers) == LEAST:
        return []
    left = [",".join(str(other.pk) for other in offers if other != action) for action in offers]
    return [f"?{urlencode(asked | {'ids': ids}, safe=',')}" for ids in left]

"""What lists of offers ask of dossiers and money: what is left to pay for each, what people ask for most."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Count

from catalogue.results.told import Left
from catalogue.search.means import Means
from catalogue.trainings.models import Action, Certification
from cpf_portal.common.law import kinds
from dossiers.dossier.models import Dossier
from dossiers.eligibility.conditions import Facts, missing_for
from dossiers.eligibility.facts import last_skills_review
from dossiers.lifecycle import State
from dossiers.money import figures

# What people ask for is read in so many of their last dossiers, and so many certifications are told.
LAST, TOLD = 2_000, 8


def left_to_pay(means: Means, offers: Collection[Action]) -> dict[int, Left]:
    """What each offer would leave to pay, as its page says it; one query at most, for a skills review."""
    prices = {action.pk: figures.price_of_offer(action) for action in offers}
    reviews = {price.code for price in prices.values()} & {*kinds.SKILLS_REVIEWS}
    reviewed_on = last_skills_review(means.person.pk, reviews.pop()) if reviews else None
    return {action.pk: _left(means, action, prices[action.pk], reviewed_on) for action in offers}


def most_asked() -> list[Certification]:
    """The certifications of the last dossiers that were sent, those that most people asked for first."""
    last = Dossier.objects.exclude(state=State.DRAFT).order_by("-pk").values("pk")[:LAST]
    ranked = (
        Dossier.objects.filter(pk__in=last)
        .values_list("certification")
        .annotate(people=Count("trainee", distinct=True))
        .order_by("-people", "certification")
    )
    codes = [code for code, _ in ranked[: 2 * TOLD]]
    known = {each.code: each for each in Certification.objects.filter(code__in=codes).exclude(title="")}
    return [known[code] for code in codes if code in known][:TOLD]


def _left(means: Means, action: Action, price: figures.Price, reviewed_on: date | None) -> Left:
    found = figures.from_account(means.account, price, means.today, jobseeker=means.jobseeker)
    known = Facts(
        jobseeker=means.jobseeker,
        third_parties=found.third_parties,
        may_be_helped=False,
        hours=Decimal(action.hours),
        birth_date=means.person.birth_date,
        last_skills_review=reviewed_on,
    )
    return Left(found.plan.to_pay, bool(missing_for(price.code, means.today, known, asked=False)))

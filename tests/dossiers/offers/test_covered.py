"""« Couvert par mes droits » tells the truth: it keeps what the price box says is paid (docs/rules.md § 7, 10)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.balances import Account
from catalogue.search.means import Means
from catalogue.search.models import Offer
from catalogue.trainings.models import Action
from dossiers.eligibility import facts
from dossiers.money import figures
from dossiers.offers.views import shown_offers
from tests import factories as f

pytestmark = pytest.mark.django_db
CODES = ["RNCP38565", "RS6151", "RS5616", "CPF200", "CPF202", "CPF206", "CPF210"]
PRICES = [10_000, 90_000, 100_000, 105_000, 105_001, 150_000, 160_000, 165_000, 165_001, 175_000, 500_000]


@pytest.fixture(scope="module")
def offers(made_once: None) -> list[Action]:
    organisation = f.an_organisation()
    for code in CODES:
        for price in PRICES:
            f.a_session(f.an_action(organisation, certification=code, price=price, hours=Decimal(20)))
    return list(shown_offers())


@pytest.mark.parametrize("jobseeker", [False, True])
@pytest.mark.parametrize("rights", [0, 90_000, 500_000])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"avoir": 20_000},
        {"region": 9_999},
        {"region": 10_000},
        {"employer": 10_000},
        {"c2p": 5_000, "avoir": 14_999},
        {"marked": 60_000},
    ],
)
def test_the_filter_keeps_what_leaves_nothing_but_the_participation(
    offers: list[Action], jobseeker: bool, rights: int, given: Any
) -> None:
    dominique, today = f.a_trainee(cents=rights, is_jobseeker=jobseeker), timezone.localdate()
    for source, cents in given.items():
        if source == "avoir":
            ledger.credit(dominique.pk, "avoir", cents, "Avoir")
        elif source == "marked":
            f.a_dotation(dominique, cents, earmarks=["RS6151", f"action:{offers[0].pk}"])
        else:
            f.a_dotation(
                dominique, cents, kind=source, siret="" if source in ("region", "c2p") else "73282932000074"
            )
    account = ledger.usable_account_of(dominique.pk)
    means = Means(dominique, account, today, jobseeker)
    kept = set(Offer.objects.filter(means.covers).values_list("pk", flat=True))
    assert kept == {offer.pk for offer in offers if is_paid(offer, dominique, account, means, today)}


def is_paid(offer: Action, person: Trainee, account: Account, means: Means, today: date) -> bool:
    """Whether the price box asks nothing of the card but the participation that is told, with nothing missing."""
    found = figures.from_account(account, figures.price_of_offer(offer), today, jobseeker=means.jobseeker)
    third_parties = found.third_parties
    asking = facts.asking(offer, person, today, third_parties=third_parties, jobseeker=means.jobseeker)
    return not asking.missing() and found.plan.to_pay <= means.participation

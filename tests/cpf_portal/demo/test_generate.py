"""The invented country: every row follows the rules, a small one in a few seconds, and nothing comes twice."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Count, F
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from stripe import HTTPClient

from accounts.people.digests import digest_of
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from accounts.rights.models import RightsLine
from catalogue.organisations.models import Organisation
from catalogue.search.models import Offer
from catalogue.trainings.models import Session, Training
from cpf_portal.demo.large import copying, generating, identities, shares
from cpf_portal.demo.large.shares import OVERDUE, Sizes
from cpf_portal.operations.invariants.every import invariants
from cpf_portal.simulators.bank import Simulator, serve
from dossiers.dossier.models import Dossier
from dossiers.dossier.standing import due
from dossiers.dossier.top_ups import TopUp
from dossiers.lifecycle import State
from payments.card.models import Payment
from payments.refunds.models import Refund

pytestmark = pytest.mark.django_db
SIZES = Sizes(trainings=120, trainees=160, dossiers=300, overdue=12)


def generate(bank: Simulator) -> int:
    return generating.generate(SIZES, timezone.localdate(), bank)


@pytest.fixture(scope="module")
def bank() -> Iterator[Simulator]:
    with (
        serve() as simulator,
        override_settings(STRIPE_API_BASE=simulator.url),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(HTTPClient, "_sleep_time_seconds", lambda *_: 0)
        yield simulator


@pytest.fixture(scope="module", autouse=True)
def made(made_once: None, bank: Simulator) -> None:
    """Cut short after one thousand, which is of forty here, then begun again; no trigger is put aside."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(copying, "TOGETHER", 40)
        patched.setattr(copying, "WITHOUT_TRIGGERS", "SELECT 1")
        written = copying.Copying.write

        def cut(self: copying.Copying, others: list[copying.Other]) -> int:
            count = written(self, others)
            raise KeyboardInterrupt(count)

        with pytest.MonkeyPatch.context() as killed:
            killed.setattr(copying.Copying, "write", cut)
            with pytest.raises(KeyboardInterrupt):
                generate(bank)
        assert Trainee.objects.count() < SIZES.trainees
        assert generate(bank) == 0, "no step of a life is refused"


def counts() -> tuple[int, ...]:
    models = (Training, Session, Trainee, Dossier, RightsLine, Payment)
    return tuple(model._default_manager.count() for model in models)


def test_it_is_as_large_as_asked_and_nothing_comes_twice(bank: Simulator) -> None:
    made = counts()
    assert made[:4] == (SIZES.trainings, SIZES.sessions, SIZES.trainees, SIZES.dossiers)
    assert Dossier.objects.filter(due()).count() == SIZES.overdue
    assert generate(bank) == 0
    assert counts() == made


def test_every_rule_holds() -> None:
    assert [(each.name, wrong) for each in invariants() if (wrong := each.find()).total] == []
    connection.check_constraints()


def test_all_that_a_dossier_may_be_is_there() -> None:
    states = Counter(Dossier.objects.values_list("state", flat=True))
    assert states.keys() == set(map(str, State))
    assert set(TopUp.objects.values_list("status", flat=True)) == {"asked", "granted", "declined"}
    assert {"dotation", "avoir", "cpf"} == set(RightsLine.objects.values_list("source", flat=True))
    assert set(RightsLine.objects.values_list("kind", flat=True)) == {"credit", "hold", "release", "use"}
    assert Refund.objects.filter(status="succeeded").exists()
    assert not ProcrastinateJob.objects.filter(status="todo").exists(), "every message has left"


def test_a_session_is_an_offer_like_the_one_agreed() -> None:
    """Prices are of the catalogue, but where the organisation proposed another."""
    action = F("session__action__price")
    assert not Dossier.objects.exclude(price=action).filter(proposal=None).exists()
    assert not Dossier.objects.exclude(organisation=F("session__action__training__organisation")).exists()
    assert not Dossier.objects.exclude(title=F("session__action__training__title")).exists()
    assert Offer.objects.filter(starts__len__gt=0).exists()


def test_an_organisation_is_answered_for_by_its_own() -> None:
    answered = Dossier.objects.filter(entries__actor="organisation")
    assert answered.exists()
    assert (
        not answered.exclude(organisation=F("entries__user__memberships__organisation"))
        .exclude(entries__actor="trainee")
        .filter(entries__actor="organisation", entries__user__memberships__isnull=True)
        .exists()
    )


def test_people_log_in_by_numbers_of_their_own() -> None:
    rank = next(each.rank for each in shares.people(SIZES) if each.lives_it and each.kind == 2)
    number = identities.number(rank, identities.born(SIZES.seed, rank), identities.sex(rank))
    assert User.objects.get(login=digest_of(Nir.parse(number))).trainee.dossiers.count() == 2
    assert Trainee.objects.values("user__login").distinct().count() == SIZES.trainees


class TestPlan:
    """From the sizes alone."""

    @pytest.mark.parametrize(
        "sizes",
        [
            Sizes(1, 0, 0, 0),
            Sizes(10, 60, 0, 0),
            Sizes(10, 61, 60, 60),
            Sizes(10, 1_000, 2_000, 50),
            Sizes(10, 999, 3_333, 7),
        ],
    )
    def test_sums_are_those_asked_for(self, sizes: Sizes) -> None:
        kinds = [each.kind for each in shares.people(sizes)]
        assert len(kinds) == sizes.trainees
        assert kinds.count(OVERDUE) == sizes.overdue
        assert sum(1 if kind == OVERDUE else kind for kind in kinds) == sizes.dossiers
        assert max(kinds, default=0) <= shares.MOST_DOSSIERS

    def test_everyone_who_lives_no_life_of_theirs_has_another_s(self) -> None:
        lived = {(each.kind, each.life) for each in shares.people(SIZES) if each.lives_it}
        assert set(shares.copies(SIZES)) <= lived

    def test_what_cannot_be_is_refused(self) -> None:
        for wrong in ((0, 1, 1, 0), (1, 10, 5, 6), (1, 10, 60, 0)):
            with pytest.raises(ValueError, match=r"formations|dossier"):
                Sizes(*wrong)

    def test_numbers_are_of_one_person(self) -> None:
        born = identities.born(1, 2)
        assert len({identities.number(rank, born, "f") for rank in range(5_000)}) == 5_000


def test_the_largest_organisation_has_its_share() -> None:
    most = Organisation.objects.annotate(n=Count("trainings")).order_by("pk").first()
    assert most
    assert most.n == 2

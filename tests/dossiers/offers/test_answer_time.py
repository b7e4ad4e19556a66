"""How long an organisation takes to answer: what counts, for how much, and from how many dossiers on."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.trainings.models import Session
from cpf_portal.common.business_days import add_business_days
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.offers import answer_time
from tests import factories as f

pytestmark = pytest.mark.django_db
# A Monday of last month, so that the answers are past and of the year.
SENT = timezone.localdate() - timedelta(days=28 + timezone.localdate().weekday())


@pytest.fixture
def session() -> Session:
    return f.a_session(f.an_action(price=10_000))


def asked(session: Session, state: str = "to_validate", **dates: date) -> Dossier:
    dossier = f.a_dossier(state, trainee=f.a_trainee(f"Stagiaire {next(f.rank)}"), session=session)
    Dossier.objects.filter(pk=dossier.pk).update(**{"sent_on": SENT} | dates)
    return dossier


def answered(session: Session, *waits: int, state: str = "to_validate") -> None:
    """A request for each wait, answered so many business days after it was sent."""
    for days in waits:
        asked(session, state, answered_on=add_business_days(SENT, days) if days else SENT)


def left_to_expire(session: Session, days: int) -> None:
    dossier = asked(session, "requested", deadline=add_business_days(SENT, days))
    transitions.expire(dossier, actors.CLOCK)


def median_of(session: Session) -> Decimal | None:
    organisation = session.action.training.organisation_id
    return answer_time.medians([organisation], timezone.localdate()).get(organisation)


def test_the_median_of_five_answers_is_told_and_four_are_too_few(session: Session) -> None:
    answered(session, 0, 1, 1, 9)
    assert median_of(session) is None
    answered(session, 2)
    assert median_of(session) == 1


def test_accepting_proposing_and_refusing_are_answers(session: Session) -> None:
    for state in ("to_validate", "proposed", "refused_by_organisation"):
        answered(session, 2, 2, state=state)
    assert median_of(session) == 2


def test_silence_counts_for_the_whole_time_that_was_given(session: Session) -> None:
    answered(session, 1, 1)
    for days in (2, 2, 10):
        left_to_expire(session, days)
    assert median_of(session) == 2


def test_what_the_trainee_cancelled_or_let_expire_does_not_count(session: Session) -> None:
    answered(session, 3, 3, 3, 3)
    for _ in range(3):
        asked(session, "request_cancelled")
    dossier = asked(session, "to_validate", answered_on=add_business_days(SENT, 3), deadline=SENT)
    transitions.expire(dossier, actors.CLOCK)
    assert median_of(session) == 3, "the fifth answer came after three days, and the trainee was silent"


def test_only_the_last_twelve_months_and_this_organisation_count(session: Session) -> None:
    answered(session, 1, 1, 1, 1)
    old = SENT - timedelta(days=400)
    asked(session, sent_on=old, answered_on=add_business_days(old, 1))
    answered(f.a_session(f.an_action(price=10_000)), 1)
    assert median_of(session) is None


def test_every_organisation_is_told_in_one_query(
    session: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = f.a_session(f.an_action(price=10_000))
    answered(session, 1, 1, 1, 1, 1)
    answered(other, 4, 4, 5, 5, 5, 4)
    asked_for = [s.action.training.organisation_id for s in (session, other)]
    with django_assert_num_queries(1):
        found = answer_time.medians(asked_for, timezone.localdate())
    assert found == dict(zip(asked_for, [Decimal(1), Decimal("4.5")], strict=True))


def test_the_query_reads_no_table_whole(session: Session) -> None:
    answered(session, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = answer_time.spans([session.action.training.organisation_id], SENT).explain()
    assert re.search(r"Index Cond: \(+organisation_id", plan), plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, ""),
        (Decimal(0), "le jour même"),
        (Decimal(1), "1\u00a0jour ouvré"),
        (Decimal("1.5"), "1,5\u00a0jour ouvré"),
        (Decimal(2), "2\u00a0jours ouvrés"),
    ],
)
def test_it_is_told_in_french(days: Decimal | None, words: str) -> None:
    assert answer_time.in_words(days) == words


def test_the_page_of_an_offer_tells_it(session: Session, client: Client) -> None:
    answered(session, 1, 1, 1, 1, 1)
    text = client.get(reverse("training", args=[session.action_id])).text
    assert "L'organisme répond en 1\u00a0jour ouvré en médiane" in text

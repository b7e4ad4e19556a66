"""Cancelling a session: each amount is shown first, as it is settled then; asked again when one has changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.trainings.models import Session
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.organisation.sessions.foreseen import foreseen, live_of, mark
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
REASON = "Salle inondée."


@pytest.fixture
def session() -> Session:
    return f.a_session(seats=12)


@pytest.fixture
def address(session: Session) -> str:
    return reverse("organisation_session_cancel", args=[session.pk])


@pytest.fixture
def agent(client: Client, session: Session) -> Client:
    client.force_login(f.a_member(session.action.training.organisation))
    return client


def enrolled(session: Session, name: str, state: str = "validated") -> Dossier:
    return f.a_dossier(state, trainee=f.a_trainee(name), session=session)


def state_of(dossier: Dossier) -> str:
    return Dossier.objects.get(pk=dossier.pk).state


def test_each_amount_is_shown_before_anything_is_cancelled(
    agent: Client, session: Session, address: str
) -> None:
    camille, ange = enrolled(session, "Camille"), enrolled(session, "Ange", "requested")
    page = agent.get(address)
    assert [(end.dossier, end.share and end.share.given_back) for end in page.context["ends"]] == [
        (camille, 87_000),
        (ange, None),
    ]
    text = page.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "870,00 €" in text
    assert "Rien n'est payé, la demande prend fin" in text
    assert agent.post(address, {"reason": REASON}).context.get("outcomes") is None, "not as it was shown"
    assert (state_of(camille), state_of(ange)) == ("validated", "requested")
    done = agent.post(address, {"reason": REASON, "vu": page.context["mark"]})
    assert [outcome.refusal for outcome in done.context["outcomes"]] == ["", ""]
    assert (state_of(camille), state_of(ange)) == ("cancelled_by_organisation",) * 2


def test_what_is_shown_is_what_is_settled_with_the_hours_of_who_entered(
    agent: Client, session: Session, address: str
) -> None:
    inside, waiting = enrolled(session, "Camille", "in_training"), enrolled(session, "Ange")
    first = agent.get(address)
    assert [end.share is None for end in first.context["ends"]] == [True, False]
    assert "Calculer" in first.text
    assert first.context["totals"] is None, "not while some amounts are unknown"
    given = {"reason": REASON, "hours_given": "5"}
    counted = agent.post(address, given | {"vu": first.context["mark"]})
    assert "relisez, puis confirmez" in counted.text
    shares = [end.share for end in counted.context["ends"]]
    assert [(share.kept, share.given_back, share.due) for share in shares] == [
        (43_500, 43_500, 43_500),
        (0, 87_000, 0),
    ]
    totals = counted.context["totals"]
    assert (totals.price, totals.kept, totals.given_back, totals.due) == (174_000, 43_500, 130_500, 43_500)
    assert state_of(inside) == "in_training"
    agent.post(address, given | {"vu": counted.context["mark"]})
    settled = {closing.dossier_id: closing.settlement for closing in Closing.objects.all()}
    assert (settled[inside.pk].kept, settled[waiting.pk].given_back) == (43_500, 87_000)


def test_amounts_that_changed_meanwhile_are_shown_again(
    agent: Client, session: Session, address: str
) -> None:
    camille = enrolled(session, "Camille", "to_validate")
    given = {"reason": REASON, "vu": agent.get(address).context["mark"]}
    f.validate(camille)
    again = agent.post(address, given)
    assert "ont changé depuis" in again.text
    assert state_of(camille) == "validated"
    assert again.context["form"]["reason"].value() == REASON
    agent.post(address, given | {"vu": again.context["mark"]})
    assert state_of(camille) == "cancelled_by_organisation"


def test_other_hours_are_other_amounts(agent: Client, session: Session, address: str) -> None:
    inside = enrolled(session, "Camille", "in_training")
    counted = agent.post(address, {"reason": REASON, "hours_given": "5"})
    again = agent.post(address, {"reason": REASON, "hours_given": "6", "vu": counted.context["mark"]})
    assert "ont changé depuis" in again.text
    assert state_of(inside) == "in_training"


def test_sent_twice_a_session_is_cancelled_once(agent: Client, session: Session, address: str) -> None:
    camille = enrolled(session, "Camille")
    given = {"reason": REASON, "vu": agent.get(address).context["mark"]}
    agent.post(address, given)
    agent.post(address, given)
    assert camille.entries.filter(transition="cancel_by_organisation").count() == 1


def test_who_leaves_between_both_is_no_longer_in_what_is_confirmed(
    agent: Client, session: Session, address: str
) -> None:
    camille, ange = enrolled(session, "Camille"), enrolled(session, "Ange")
    given = {"reason": REASON, "vu": agent.get(address).context["mark"]}
    transitions.cancel(ange, f.owner(ange))
    assert "ont changé depuis" in agent.post(address, given).text
    assert state_of(camille) == "validated"


@pytest.mark.parametrize("role", ["catalogue", "reader", "finance"])
def test_who_does_not_answer_neither_foresees_nor_cancels(session: Session, address: str, role: str) -> None:
    enrolled(session, "Inès")
    other = entered(f.a_member(session.action.training.organisation, role))
    stranger = entered(f.a_member(f.an_organisation("Cap Métiers Sud")))
    for client in (other, stranger):
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": REASON, "vu": mark([])}).status_code == 404
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_many_dossiers_are_foreseen_for_as_few_queries_as_one(
    agent: Client, session: Session, address: str
) -> None:
    costs = []
    for names in (("Camille",), ("Ange", "Noé", "Lou", "Sam")):
        for name in names:
            enrolled(session, name)
        with CaptureQueriesContext(connection) as asked:
            agent.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 8


def test_amounts_asked_for_many_are_those_of_each(session: Session) -> None:
    for name in ("Camille", "Ange"):
        enrolled(session, name)
    today = timezone.localdate() + timedelta(days=1)
    together = [end.settled for end in foreseen(live_of(session), None, today)]
    alone = [foreseen([dossier], Decimal(0), today)[0].settled for dossier in live_of(session)]
    assert together == alone
    assert together[0] is not None

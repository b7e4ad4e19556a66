"""Sessions copied, moved, closed and opened again, several at a time: each judged alone, shown, then done once."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Session
from dossiers.organisation.planning import gestures, jobs
from dossiers.organisation.planning.models import SessionGesture
from dossiers.organisation.planning.session_judging import judged
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
GESTURES = reverse("organisation_session_gestures")
JANUARY = date(2027, 1, 11)


@pytest.fixture
def english(atelier: Organisation) -> Action:
    return f.an_action(atelier)


def on(action: Action, first: date, **more: Any) -> Session:
    return f.a_session(action, starts_on=first, ends_on=first + timedelta(days=4), **more)


def choose(agent: Client, *sessions: Session, **more: Any) -> str:
    """The address of a selection."""
    address: str = agent.post(GESTURES, {"sessions": [each.pk for each in sessions]} | more)["Location"]
    return address


def act(agent: Client, address: str, slug: str, **given: Any) -> Response:
    """What a gesture would do, confirmed as the page sends it; the report."""
    page = shown(agent, address, slug, **given)
    kept = [rank for rank, _ in page.context["possible"]]
    answer = agent.post(address, {"geste": slug, "vu": page.context["mark"], "garder": kept} | given)
    assert answer.status_code == 302, answer.content.decode()
    return agent.get(address)


def shown(agent: Client, address: str, slug: str, **given: Any) -> Response:
    return agent.post(address, {"geste": slug} | given) if given else agent.get(f"{address}?geste={slug}")


def refusals(page: Response) -> dict[int, str]:
    return {line.session.pk: line.refusal for line in page.context["refused"]}


def test_sessions_are_copied_with_their_dates_shifted(agent: Client, english: Action) -> None:
    one, other = on(english, JANUARY, seats=8), on(english, JANUARY + timedelta(days=2))
    permanent = f.a_session(english, starts_on=None)
    address = choose(agent, one, other, permanent)
    page = shown(agent, address, "copier", by="4", unit="semaines", holidays="laisser")
    assert "pas de dates à décaler" in refusals(page)[permanent.pk]
    report = act(agent, address, "copier", by="4", unit="semaines", holidays="laisser")
    assert len(report.context["done"]) == 2
    copies = Session.objects.filter(starts_on__in=[date(2027, 2, 8), date(2027, 2, 10)]).order_by("starts_on")
    assert [(each.ends_on, each.seats, each.seats_taken) for each in copies] == [
        (date(2027, 2, 12), 8, 0),
        (date(2027, 2, 14), None, 0),
    ]
    one.refresh_from_db()
    assert one.starts_on == JANUARY
    detail = agent.get(reverse("organisation_session", args=[copies[0].pk])).text
    assert "Copier" in detail
    assert "par Alix Renaud" in detail


def test_copies_begin_on_a_day_and_keep_their_gaps(agent: Client, english: Action) -> None:
    one, other = on(english, JANUARY), on(english, JANUARY + timedelta(days=9))
    address = choose(agent, other, one)
    act(agent, address, "copier", first_on="2027-09-06", holidays="laisser", seats="5")
    made = Session.objects.filter(starts_on__gte=date(2027, 9, 1)).order_by("starts_on")
    assert [(each.starts_on, each.seats) for each in made] == [(date(2027, 9, 6), 5), (date(2027, 9, 15), 5)]


def test_a_session_without_anyone_is_moved_and_who_and_when_are_kept(agent: Client, english: Action) -> None:
    session = on(english, JANUARY, seats=8)
    report = act(agent, choose(agent, session), "deplacer", by="-3", unit="jours", seats="10")
    session.refresh_from_db()
    assert (session.starts_on, session.ends_on, session.seats) == (date(2027, 1, 8), date(2027, 1, 12), 10)
    gesture = SessionGesture.objects.get()
    assert timezone.localtime(sure(gesture.confirmed_at)).date() == date(2026, 11, 24)
    assert "Alix Renaud" in report.text
    assert gesture.items.get().told == "Du vendredi 8 janvier 2027 au mardi 12 janvier 2027, 10 places"
    assert "Alix Renaud" in agent.get(GESTURES).text


def test_what_was_agreed_with_someone_never_moves_and_they_are_named(agent: Client, english: Action) -> None:
    taken, free = on(english, JANUARY, seats=8), on(english, JANUARY + timedelta(days=7))
    camille = f.a_dossier("validated", trainee=f.a_trainee("Camille"), session=taken)
    f.a_dossier("requested", trainee=f.a_trainee("Ange"), session=taken)
    address = choose(agent, taken, free)
    page = shown(agent, address, "deplacer", by="1", unit="semaines")
    assert list(refusals(page)) == [taken.pk]
    assert "2 dossiers y tiennent une place" in refusals(page)[taken.pk].replace("\u00a0", " ")
    assert camille.number in page.text
    assert "Camille" in page.text
    act(agent, address, "deplacer", by="1", unit="semaines")
    taken.refresh_from_db()
    free.refresh_from_db()
    assert (taken.starts_on, free.starts_on) == (JANUARY, JANUARY + timedelta(days=14))
    camille.refresh_from_db()
    assert camille.starts_on == JANUARY
    left = SessionGesture.objects.get().items.get(session=taken)
    assert left.outcome == "left"
    assert "Camille" not in left.reason


def test_who_keeps_the_catalogue_alone_is_told_how_many_and_not_who(client: Client, english: Action) -> None:
    taken = on(english, JANUARY)
    dossier = f.a_dossier("requested", trainee=f.a_trainee("Camille"), session=taken)
    client.force_login(f.a_member(english.training.organisation, "catalogue"))
    page = shown(client, choose(client, taken), "deplacer", by="1", unit="semaines")
    assert "1 dossier y tient une place" in page.text.replace("\u00a0", " ")
    assert dossier.number not in page.text
    assert "Camille" not in page.text


def test_someone_who_enrols_after_the_preview_keeps_their_dates(agent: Client, english: Action) -> None:
    session = on(english, JANUARY)
    address = choose(agent, session)
    given = {"geste": "deplacer", "by": "1", "unit": "semaines"}
    page = agent.post(address, given)
    f.a_dossier("requested", session=session)
    again = agent.post(address, given | {"vu": page.context["mark"], "garder": [1]})
    assert again.status_code == 200
    assert refusals(again)
    session.refresh_from_db()
    assert session.starts_on == JANUARY


def test_someone_who_enrols_while_it_is_confirmed_is_refused_by_the_catalogue_itself(
    agent: Client, atelier: Organisation, english: Action
) -> None:
    lille = Place.objects.create(organisation=atelier, town="Lille")
    same = {name: getattr(english, name) for name in ("mode", "price", "hours", "training")}
    Action.objects.create(number="L1", place=lille, **same)
    dated, placed = on(english, JANUARY), on(english, JANUARY + timedelta(days=1))
    asked: tuple[tuple[Session, dict[str, Any]], ...] = (
        (dated, {"by": 1, "unit": "semaines"}),
        (placed, {"place": str(lille.pk)}),
    )
    for session, given in asked:
        gesture = f.a_session_gesture(session)
        lines = judged("move", [session], given, timezone.localdate())
        f.a_dossier("requested", session=session)
        gestures.confirm(gesture.asked_by.memberships.get(), gesture, "move", given, lines, {1})
        item = gesture.items.get()
        assert (item.outcome, "place est prise" in item.reason) == ("refused", True)
        session.refresh_from_db()
        assert session.action == english
    assert dated.starts_on == JANUARY


@pytest.mark.parametrize(
    ("slug", "given"),
    [
        ("copier", {"by": "520", "unit": "mois", "holidays": "laisser"}),
        ("copier", {"by": "-520", "unit": "mois", "holidays": "laisser"}),
        ("copier", {"first_on": "2089-12-31", "holidays": "reporter"}),
        ("copier", {"first_on": "2000-01-01", "holidays": "garder"}),
        ("deplacer", {"by": "520", "unit": "mois"}),
        ("deplacer", {"first_on": "2089-12-31"}),
        ("deplacer", {"first_on": "2000-01-01"}),
    ],
)
def test_a_year_that_is_too_far_is_left_out_in_words(
    agent: Client, english: Action, slug: str, given: dict[str, str]
) -> None:
    sessions = [on(english, JANUARY), on(english, JANUARY + timedelta(days=3_000))]
    page = shown(agent, choose(agent, *sessions), slug, **given)
    assert page.status_code == 200
    assert len(refusals(page)) == 2


def test_a_session_that_has_begun_stays_where_it_is(agent: Client, english: Action) -> None:
    begun, today = on(english, date(2026, 11, 23)), on(english, date(2026, 11, 24))
    page = shown(agent, choose(agent, begun, today), "deplacer", by="8", unit="semaines")
    assert list(refusals(page)) == [begun.pk]
    assert "a déjà commencé" in refusals(page)[begun.pk]


def test_seats_change_for_those_who_are_enrolled_too_but_never_below_them(
    agent: Client, english: Action
) -> None:
    session = on(english, JANUARY, seats=8)
    for name in ("Camille", "Ange"):
        f.a_dossier("requested", trainee=f.a_trainee(name), session=session)
    address = choose(agent, session)
    few = shown(agent, address, "deplacer", seats="1")
    assert "gardez-en au moins autant" in refusals(few)[session.pk]
    act(agent, address, "deplacer", seats="2")
    session.refresh_from_db()
    assert session.seats == 2


@pytest.mark.parametrize(
    "other",
    [
        {"price": 90_000},
        {"hours": 12},
        {"mode": "mixed"},
        {"language": "en"},
        {"pedagogy": "Ateliers"},
        {"has_admission_terms": True},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_place_is_another_action_of_the_same_training_on_the_same_terms(
    agent: Client, atelier: Organisation, english: Action, other: dict[str, Any]
) -> None:
    lille, brest = (Place.objects.create(organisation=atelier, town=town) for town in ("Lille", "Brest"))
    same = {name: getattr(english, name) for name in ("mode", "price", "hours", "training")}
    there = Action.objects.create(number="L1", place=lille, **same)
    Action.objects.create(number="B1", place=brest, **same | other)
    session = on(english, JANUARY)
    address = choose(agent, session)
    otherwise = shown(agent, address, "deplacer", place=str(brest.pk))
    assert "aux mêmes prix" in refusals(otherwise)[session.pk]
    act(agent, address, "deplacer", place=str(lille.pk))
    session.refresh_from_db()
    assert session.action == there
    elsewhere = Place.objects.create(organisation=f.an_organisation("Cap Métiers Sud"), town="Nice")
    page = shown(agent, choose(agent, session), "deplacer", place=str(elsewhere.pk))
    assert "place" in page.context["form"].errors


def test_sessions_are_closed_then_opened_again_each_judged_alone(agent: Client, english: Action) -> None:
    opened, closed = on(english, JANUARY), on(english, JANUARY, is_open=False)
    past = on(english, date(2026, 11, 2), is_open=False)
    gone = on(english, JANUARY, is_open=False, cancelled_at=timezone.now())
    dossier = f.a_dossier("requested", session=opened)
    address = choose(agent, opened, closed, past, gone)
    counts = {slug: count for slug, _, count in agent.get(address).context["gestures"]}
    assert counts == {"copier": 4, "deplacer": 2, "fermer": 1, "rouvrir": 1}
    report = act(agent, address, "fermer")
    assert [item.session for item in report.context["done"]] == [opened]
    opened.refresh_from_db()
    dossier.refresh_from_db()
    assert (opened.is_open, dossier.state) == (False, "requested")
    again = choose(agent, opened, past, gone)
    page = shown(agent, again, "rouvrir")
    assert "déjà commencé" in refusals(page)[past.pk]
    assert "annulée" in refusals(page)[gone.pk]
    act(agent, again, "rouvrir")
    opened.refresh_from_db()
    assert opened.is_open


def test_a_gesture_is_confirmed_once(agent: Client, english: Action) -> None:
    session = on(english, JANUARY)
    address = choose(agent, session)
    given = {"geste": "copier", "by": "1", "unit": "mois", "holidays": "laisser"}
    page = agent.post(address, given)
    confirmed = given | {"vu": page.context["mark"], "garder": [1]}
    agent.post(address, confirmed)
    agent.post(address, confirmed)
    agent.post(address, {"geste": "fermer", "vu": page.context["mark"], "garder": [1]})
    assert Session.objects.count() == 2
    assert SessionGesture.objects.get().kind == "copy"
    assert Session.objects.filter(is_open=True).count() == 2


def test_the_whole_view_is_chosen_across_pages(agent: Client, english: Action) -> None:
    for rank in range(25):
        on(english, JANUARY + timedelta(days=rank))
    other = on(f.an_action(english.training.organisation, title="Comptabilité"), JANUARY)
    stranger = f.a_session()
    whole = agent.get(choose(agent, stranger, all="1", view="q=anglais")).context["sessions"]
    assert len(whole) == 25
    assert other not in whole
    wrong = agent.post(GESTURES, {"all": "1", "view": "lieu=x"})
    assert wrong["Location"] == reverse("organisation_sessions"), "a view that means nothing chooses nothing"
    none = agent.post(GESTURES, {"sessions": [stranger.pk]})
    assert none["Location"] == reverse("organisation_sessions")


@pytest.mark.parametrize("given", [{}, {"by": "1", "first_on": "2027-05-03"}, {"by": "x"}, {"by": "9999"}])
def test_a_copy_without_one_way_of_saying_its_dates_is_asked_again(
    agent: Client, english: Action, given: dict[str, str]
) -> None:
    address = choose(agent, on(english, JANUARY))
    page = agent.post(address, {"geste": "copier", "holidays": "laisser", "seats": "7"} | given)
    assert page.context["form"].errors
    assert page.context["form"]["seats"].value() == "7"
    assert Session.objects.count() == 1


@pytest.mark.parametrize("role", ["files", "reader", "finance"])
def test_readers_read_what_was_done_and_do_nothing(
    client: Client, agent: Client, english: Action, role: str
) -> None:
    session = on(english, JANUARY)
    waiting, done = choose(agent, session), choose(agent, session)
    act(agent, done, "fermer")
    client.force_login(f.a_member(english.training.organisation, role))
    assert client.post(GESTURES, {"sessions": [session.pk]}).status_code == 404
    assert client.get(waiting).status_code == 404
    assert client.post(waiting, {"geste": "fermer"}).status_code == 404
    assert client.get(done).status_code == client.get(GESTURES).status_code == 200
    client.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
    assert client.get(done).status_code == client.get(waiting).status_code == 404


def test_a_selection_that_nobody_confirmed_goes_the_next_day_and_a_gesture_after_ninety(
    agent: Client, english: Action
) -> None:
    session = on(english, JANUARY)
    choose(agent, session)
    act(agent, choose(agent, session), "fermer")
    for days, left in ((0, 2), (2, 1), (89, 1), (91, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            jobs.forget_session_gestures(0)
            assert SessionGesture.objects.count() == left, days


def test_a_preview_of_many_costs_as_few_queries_as_one(agent: Client, english: Action) -> None:
    costs = []
    given = {"geste": "deplacer", "by": "1", "unit": "semaines"}
    for count in (1, 60):
        rows = [on(english, JANUARY + timedelta(days=rank)) for rank in range(count)]
        address = choose(agent, *rows)
        with CaptureQueriesContext(connection) as asked:
            agent.post(address, given)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 10

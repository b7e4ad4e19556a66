"""Keeping a catalogue: what the rules refuse, and two people who change the same thing at once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.communes import locate
from catalogue.office import actions, sessions, trainings
from catalogue.office.actions import ActionValues, NewPlace
from catalogue.office.checks import stamp
from catalogue.office.sessions import SessionValues
from catalogue.office.trainings import TrainingValues
from catalogue.organisations.models import Member, Organisation
from catalogue.places.models import Place
from catalogue.search import Search, around
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.kinds import sure
from tests.races import race

pytestmark = pytest.mark.django_db
TEXTS = {
    "title": "Anglais oral",
    "objectives": "Parler.",
    "results": "Se faire comprendre.",
    "content": "Oral.",
}


@pytest.fixture
def atelier() -> Organisation:
    return f.an_organisation()


@pytest.fixture
def alix(atelier: Organisation) -> Member:
    return f.a_member(atelier).memberships.get()


@pytest.fixture
def offer(atelier: Organisation) -> Action:
    return f.an_action(atelier)


def values(action: Action, **changes: object) -> ActionValues:
    known: dict[str, Any] = {
        "mode": action.mode,
        "price": action.price,
        "hours": action.hours,
        "place": action.place_id,
    }
    return ActionValues(**known | changes)


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def refused(act: Callable[..., object], code: str | None = None) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert code is None or caught.value.code == code, caught.value.message
    return caught.value.message


class TestTrainings:
    def test_one_is_written_then_shown_once_it_has_an_action_and_a_session(self, alix: Member) -> None:
        Certification.objects.create(code="RS2", kind="RS")
        row = trainings.create(alix, "", TrainingValues(**TEXTS, certification="RS2"))
        assert not row.is_published
        assert "Publiez d'abord une action" in refused(lambda: trainings.publish(alix, row))
        place = NewPlace(town="Metz", street="3 rue des Clercs", postcode="57000")
        action = actions.create(
            alix, row, "", ActionValues(mode="onsite", price=87_000, hours=Decimal(10), place=place)
        )
        sessions.create(alix, action, "", SessionValues(starts_on=on(40), ends_on=on(50), seats=8))
        assert not Search(words="oral").answer().total
        trainings.publish(alix, row)
        assert Search(words="oral").answer().offers.get().action == action
        near = around(*sure(locate("57100", "Thionville")), 50)
        assert Search(area=near).answer().total == 1, "a place that is typed is on the map"

    def test_one_that_is_no_longer_published_hides_its_actions(
        self, alix: Member, offer: Action, client: Client
    ) -> None:
        f.a_session(offer)
        trainings.unpublish(alix, offer.training)
        assert not Search().answer().total
        assert client.get(f"/formations/{offer.pk}/").status_code == 404
        assert Action.objects.get(pk=offer.pk).is_published

    def test_a_copy_of_what_the_open_catalogue_brought_is_the_organisation_s_own(
        self, alix: Member, offer: Action
    ) -> None:
        Training.objects.update(open_catalogue_at=timezone.now())
        assert trainings.duplicate(alix, offer.training).open_catalogue_at is None

    def test_a_number_is_used_once_by_an_organisation(self, alix: Member, offer: Action) -> None:
        taken = lambda: trainings.create(alix, offer.training.number, TrainingValues(**TEXTS))  # noqa: E731
        assert "déjà" in refused(taken, "number")
        other = f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get()
        assert trainings.create(other, offer.training.number, TrainingValues(**TEXTS)).pk

    def test_a_certification_is_known_and_active(self, alix: Member, offer: Action) -> None:
        Certification.objects.create(code="RS1", kind="RS", is_active=False)
        Certification.objects.create(code="RS2", kind="RS")
        for code in ("RS1", "RS404"):
            written = TrainingValues(**TEXTS, certification=code)
            refused(lambda written=written: trainings.create(alix, "", written), "certification")
        written = TrainingValues(**TEXTS, certification="RS2")
        row = trainings.edit(alix, offer.training, None, written)
        assert sure(row.certification).code == "RS2"

    def test_words_can_be_corrected_after_a_certification_ended_but_not_published_again(
        self, alix: Member, atelier: Organisation
    ) -> None:
        action = f.an_action(atelier, certification="RS2")
        Certification.objects.update(is_active=False)
        row = trainings.edit(alix, action.training, None, TrainingValues(**TEXTS, certification="RS2"))
        assert row.title == "Anglais oral"
        trainings.unpublish(alix, row)
        refused(lambda: trainings.publish(alix, row), "certification")

    def test_a_copy_has_the_actions_and_nothing_of_the_life(self, alix: Member, offer: Action) -> None:
        f.a_session(offer)
        Training.objects.update(rating=4.5, rating_count=3)
        row = trainings.duplicate(alix, offer.training)
        row.refresh_from_db()
        assert (row.is_published, row.rating, row.rating_count) == (False, None, 0)
        assert row.title.endswith("(copie)")
        copied = row.actions.get()
        assert (copied.price, copied.place, copied.sessions.count()) == (offer.price, offer.place, 0)
        assert Training.objects.get(pk=offer.training_id).actions.get() == offer


class TestActions:
    def test_two_alike_are_refused(self, alix: Member, offer: Action) -> None:
        refused(lambda: actions.create(alix, offer.training, "", values(offer)), "hours")

    @pytest.mark.parametrize(
        ("hours", "is_right"), [("19.99", False), ("20", True), ("0.5", False), ("9", False)]
    )
    def test_hours_alone_make_a_difference_of_ten_hours(
        self, alix: Member, offer: Action, hours: str, is_right: bool
    ) -> None:
        written = values(offer, hours=Decimal(hours))
        if is_right:
            assert actions.create(alix, offer.training, "", written).pk
        else:
            assert "10 heures" in refused(lambda: actions.create(alix, offer.training, "", written), "hours")

    @pytest.mark.parametrize(
        "change",
        [
            {"mode": "mixed"},
            {"pedagogy": "En face à face"},
            {"place": NewPlace(town="Nancy")},
            {"language": "en"},
        ],
    )
    def test_another_mode_pedagogy_place_or_language_is_another_action(
        self, alix: Member, offer: Action, change: dict[str, NewPlace | str]
    ) -> None:
        assert actions.create(alix, offer.training, "", values(offer, **change)).pk

    @pytest.mark.parametrize("hours", [Decimal(10), Decimal("19.99")])
    def test_another_price_does_not_make_another_action(
        self, alix: Member, offer: Action, hours: Decimal
    ) -> None:
        written = values(offer, price=90_000, hours=hours)
        refused(lambda: actions.create(alix, offer.training, "", written), "hours")

    def test_an_action_cannot_become_like_another(self, alix: Member, offer: Action) -> None:
        other = actions.create(alix, offer.training, "", values(offer, language="en"))
        refused(lambda: actions.edit(alix, other, None, values(offer)), "hours")
        assert Action.objects.get(pk=other.pk).language == "en"

    def test_two_that_a_file_made_alike_can_be_corrected_but_not_both_shown_again(
        self, alix: Member, offer: Action
    ) -> None:
        twin = Action.objects.create(
            training=offer.training,
            number="jumelle",
            mode=offer.mode,
            place=offer.place,
            price=offer.price,
            hours=offer.hours,
        )
        assert actions.edit(alix, twin, None, values(twin, prerequisites="Lire.")).prerequisites == "Lire."
        actions.unpublish(alix, twin)
        refused(lambda: actions.publish(alix, twin), "hours")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"price": 0}, "price"),
            ({"price": -1}, "price"),
            ({"price": 2_000_000_000}, "price"),
            ({"hours": Decimal(0)}, "hours"),
            ({"hours": Decimal(20_000)}, "hours"),
            ({"place": None}, "place"),
            ({"place": None, "mode": "mixed"}, "place"),
            ({"mode": "telepathy"}, "mode"),
            ({"place": NewPlace(town="")}, "place_town"),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_field(
        self, alix: Member, offer: Action, change: dict[str, object], code: str
    ) -> None:
        refused(lambda: actions.edit(alix, offer, None, values(offer, **change)), code)
        assert Action.objects.get(pk=offer.pk).price == 87_000

    def test_only_a_remote_action_does_without_a_place(self, alix: Member, offer: Action) -> None:
        row = actions.edit(alix, offer, None, values(offer, mode="remote", place=None))
        assert row.place_label == "À distance"

    def test_an_address_that_is_known_is_taken_again_and_another_s_place_is_not(
        self, alix: Member, offer: Action
    ) -> None:
        known = NewPlace(town="Metz", street="3 rue des Clercs", postcode="57000")
        assert actions.edit(alix, offer, None, values(offer, place=known)).place == offer.place
        theirs = Place.objects.create(organisation=f.an_organisation("Cap Métiers Sud"), town="Marseille")
        refused(lambda: actions.edit(alix, offer, None, values(offer, place=theirs.pk)), "place")


class TestSessions:
    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [
            (40, 39, "ends_on"),
            (-1, 40, "starts_on"),
            (40, 4000, "ends_on"),
            (40, None, "ends_on"),
            (None, 40, "starts_on"),
        ],
    )
    def test_dates_that_nobody_can_plan_for_are_refused(
        self, alix: Member, offer: Action, first: int | None, last: int | None, code: str
    ) -> None:
        written = SessionValues(
            starts_on=first if first is None else on(first), ends_on=last if last is None else on(last)
        )
        refused(lambda: sessions.create(alix, offer, "", written), code)

    @pytest.mark.parametrize("seats", [0, -3, 10_001])
    def test_seats_are_some_and_not_a_crowd(self, alix: Member, offer: Action, seats: int) -> None:
        refused(lambda: sessions.create(alix, offer, "", SessionValues(seats=seats)), "seats")

    def test_seats_are_never_fewer_than_those_taken(self, alix: Member, offer: Action) -> None:
        session = f.a_session(offer, seats=5, seats_taken=3)
        dates = {"starts_on": session.starts_on, "ends_on": session.ends_on}
        told = refused(lambda: sessions.edit(alix, session, None, SessionValues(**dates, seats=2)), "seats")
        assert "3 places sont déjà prises" in told
        assert sessions.edit(alix, session, None, SessionValues(**dates, seats=3)).is_full

    def test_dates_stay_while_someone_holds_a_seat(self, alix: Member, offer: Action) -> None:
        session = f.a_session(offer, seats_taken=1)
        for other in ((on(60), on(70)), (None, None)):
            written = SessionValues(starts_on=other[0], ends_on=other[1])
            refused(lambda written=written: sessions.edit(alix, session, None, written), "starts_on")
        Session.objects.update(seats_taken=0)
        assert sessions.edit(alix, session, None, SessionValues()).is_permanent

    def test_a_past_session_may_still_change_its_seats(self, alix: Member, offer: Action) -> None:
        session = f.a_session(offer, starts_on=on(-9), ends_on=on(9), seats=4)
        written = SessionValues(starts_on=on(-9), ends_on=on(9), seats=6)
        assert sessions.edit(alix, session, None, written).seats == 6
        sessions.close(alix, session)
        assert "déjà commencé" in refused(lambda: sessions.reopen(alix, session))

    def test_closing_and_opening_again_changes_only_that(self, alix: Member, offer: Action) -> None:
        session = f.a_session(offer, seats=5, seats_taken=2)
        assert not sessions.close(alix, session).is_open
        assert not Search().answer().total
        again = sessions.reopen(alix, session)
        assert (again.is_open, again.seats_taken) == (True, 2)

    def test_a_cancelled_session_stays_closed_as_it_is(self, alix: Member, offer: Action) -> None:
        session = f.a_session(offer, is_open=False, cancelled_at=timezone.now())
        dates = SessionValues(starts_on=session.starts_on, ends_on=session.ends_on)
        for act in (
            lambda: sessions.reopen(alix, session),
            lambda: sessions.edit(alix, session, None, dates),
        ):
            assert "annulée" in refused(act)


@pytest.mark.parametrize("role", ["files", "reader", "finance"])
def test_who_only_reads_changes_nothing(atelier: Organisation, offer: Action, role: str) -> None:
    reader, session = f.a_member(atelier, role).memberships.get(), f.a_session(offer)
    for act in acts(reader, offer, session):
        assert "pas de le changer" in refused(act)


def test_nothing_of_another_organisation_is_changed(offer: Action) -> None:
    stranger, session = f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get(), f.a_session(offer)
    for act in acts(stranger, offer, session)[1:]:
        assert "n'est pas celle de votre organisme" in refused(act)


def acts(by: Member, offer: Action, session: Session) -> list[Any]:
    text = TrainingValues(**TEXTS)
    return [
        lambda: trainings.create(by, "", text),
        lambda: trainings.edit(by, offer.training, None, text),
        lambda: trainings.duplicate(by, offer.training),
        lambda: trainings.publish(by, offer.training),
        lambda: trainings.unpublish(by, offer.training),
        lambda: actions.create(by, offer.training, "", values(offer, price=1)),
        lambda: actions.edit(by, offer, None, values(offer, price=1)),
        lambda: actions.publish(by, offer),
        lambda: actions.unpublish(by, offer),
        lambda: sessions.create(by, offer, "", SessionValues()),
        lambda: sessions.edit(by, session, None, SessionValues()),
        lambda: sessions.close(by, session),
        lambda: sessions.reopen(by, session),
    ]


def test_who_comes_second_is_told_that_it_changed(alix: Member, offer: Action) -> None:
    seen, session = stamp(offer), f.a_session(offer)
    actions.edit(alix, offer, seen, values(offer, price=80_000))
    told = refused(lambda: actions.edit(alix, offer, seen, values(offer, price=70_000)), "stale")
    assert "est gardé" in told
    assert Action.objects.get(pk=offer.pk).price == 80_000
    for act in (
        lambda: sessions.edit(alix, session, "hier", SessionValues()),
        lambda: trainings.edit(alix, offer.training, "", TrainingValues(**TEXTS)),
    ):
        refused(act, "stale")


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_two_who_save_at_once_one_is_told(self, alix: Member, offer: Action) -> None:
        seen = stamp(offer)
        outcomes = race(
            lambda: actions.edit(alix, offer, seen, values(offer, price=80_000)),
            lambda: actions.edit(alix, offer, seen, values(offer, price=70_000)),
        )
        assert [o.code for o in outcomes if isinstance(o, Refused)] == ["stale"]

    def test_two_who_add_the_same_action_add_one(self, alix: Member, offer: Action) -> None:
        written = values(offer, language="en")
        outcomes = race(*[lambda: actions.create(alix, offer.training, "", written)] * 2)
        assert len([o for o in outcomes if isinstance(o, Refused)]) == 1
        assert offer.training.actions.count() == 2

    def test_a_button_pressed_twice_writes_one_session(self, alix: Member, offer: Action) -> None:
        outcomes = race(*[lambda: sessions.create(alix, offer, "S-2027", SessionValues())] * 2)
        assert [o.code for o in outcomes if isinstance(o, Refused)] == ["number"]
        assert offer.sessions.count() == 1

    def test_seats_reduced_while_one_is_taken_are_never_too_few(self, alix: Member, offer: Action) -> None:
        session = f.a_session(offer, seats=2, seats_taken=1)
        draft = f.a_draft(session=session)
        dates = {"starts_on": session.starts_on, "ends_on": session.ends_on}
        race(
            lambda: f.send(draft),
            lambda: sessions.edit(alix, session, None, SessionValues(**dates, seats=1)),
        )
        session.refresh_from_db()
        assert session.seats_taken <= sure(session.seats)

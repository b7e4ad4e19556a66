"""The rows to search stay right whatever is written at once; and nobody waits for each other for ever."""

import io
import random
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from catalogue.imports.edof import batches
from catalogue.imports.edof.reading import import_catalogue
from catalogue.office import actions, sessions, trainings
from catalogue.organisations.models import Member
from catalogue.places.models import Place
from catalogue.search.models import Offer
from catalogue.trainings.models import Action, Session, Training
from tests import factories as f
from tests.catalogue.imports import edof_files
from tests.races import during

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> list[Any]:
    return list(Offer.objects.order_by("pk").values_list())


def are_right() -> bool:
    """The rows as they are, and as they would be made anew."""
    kept = rows()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_offer")
        cursor.execute("SELECT refresh_offers(array(SELECT id FROM catalogue_action))")
    return rows() == kept


@pytest.fixture
def offer() -> Action:
    return f.an_action()


@pytest.fixture
def session(offer: Action) -> Session:
    """One enters it on any day."""
    return f.a_session(offer, starts_on=None)


@pytest.fixture
def keeper(offer: Action) -> Member:
    """Who keeps the catalogue."""
    return f.a_member(offer.training.organisation).memberships.get()


def test_a_price_and_the_closing_of_the_session(offer: Action, session: Session, keeper: Member) -> None:
    values = actions.ActionValues(mode="onsite", price=12_300, hours=Decimal(50), place=offer.place_id)
    assert not during(
        lambda: actions.edit(keeper, offer, None, values),
        lambda: sessions.close(keeper, session),
    )
    assert are_right()
    assert rows() == []


def test_a_training_unpublished_and_its_session_reopened(
    offer: Action, session: Session, keeper: Member
) -> None:
    sessions.close(keeper, session)
    assert not during(
        lambda: trainings.unpublish(keeper, offer.training),
        lambda: sessions.reopen(keeper, session),
    )
    assert rows() == []


@pytest.mark.usefixtures("session")
def test_raw_writes_in_both_orders(offer: Action) -> None:
    for _ in range(2):
        writes = [
            lambda: Action.objects.filter(pk=offer.pk).update(price=random.randint(1, 10**6)),
            lambda: f.a_session(offer),
        ]
        assert not during(*writes)
        assert not during(*reversed(writes))
        assert are_right()
    [row] = Offer.objects.all()
    assert len(row.starts) == 4


def test_a_session_that_changes_hands(offer: Action, session: Session) -> None:
    other = f.an_action(offer.training.organisation)
    Session.objects.filter(pk=session.pk).update(action=other)
    assert [row[0] for row in rows()] == [other.pk]
    assert are_right()


def write_something(chance: random.Random) -> None:
    models: tuple[Any, ...] = (Session, Action, Training, Place)
    session, action, training, place = (chance.choice(model.objects.all()) for model in models)
    rows = {row: type(row).objects.filter(pk=row.pk) for row in (session, action, training, place)}
    yes = chance.random() < 0.7
    acts: list[Callable[[], object]] = [
        lambda: rows[session].update(is_open=yes),
        lambda: rows[session].update(action=action),
        lambda: Session.objects.update(seats_taken=1),
        lambda: rows[action].update(is_published=yes),
        lambda: rows[training].update(is_published=yes),
        lambda: rows[training].update(title="Espagnol", rating=4.2, rating_count=3),
        lambda: rows[place].update(latitude=chance.uniform(43, 50)),
        lambda: f.a_session(action, starts_in=chance.randint(1, 60)),
    ]
    chance.choice(acts)()


@pytest.mark.usefixtures("session")
def test_two_hundred_random_writes(offer: Action) -> None:
    chance = random.Random(7)
    for _ in range(4):
        f.a_session(f.an_action(offer.training.organisation), starts_in=chance.randint(1, 60))
    for _ in range(200):
        write_something(chance)
    assert rows()
    assert are_right()


def test_nobody_enrols_nor_unpublishes_between_the_reading_of_a_file_and_its_writing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import_catalogue(io.BytesIO(edof_files.catalogue()))
    write = batches.Batch.write
    late = []

    def enrol() -> None:
        Session.objects.filter(seats_taken=0).update(seats_taken=3)
        Training.objects.update(is_published=False, updated_at=timezone.now())
        connection.close()

    def written(self: batches.Batch) -> None:
        other = threading.Thread(target=enrol)
        other.start()
        other.join(0.4)
        late.append((other, other.is_alive()))
        write(self)

    monkeypatch.setattr(batches.Batch, "write", written)
    moved = edof_files.session(starts="20270501", ends="20270512")
    file = edof_files.catalogue(edof_files.training(actions=[edof_files.action(sessions=[moved])]))
    import_catalogue(io.BytesIO(file))
    [(other, waited)] = late
    other.join(10)
    assert waited, "they wait for the file to be written"
    assert not Training.objects.get().is_published, "what came last stays"


@pytest.mark.today("2026-11-24")
def test_a_file_and_the_back_office_never_block_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    import_catalogue(io.BytesIO(edof_files.catalogue()))
    session = Session.objects.get()
    keeper = f.a_member(session.action.training.organisation).memberships.get()
    file = edof_files.catalogue(edof_files.training(title="Autrement", actions=None))
    for _ in range(3):
        assert not during(lambda: import_catalogue(io.BytesIO(file)), lambda: sessions.close(keeper, session))
        assert not during(
            lambda: sessions.reopen(keeper, Session.objects.get()), lambda: import_catalogue(io.BytesIO(file))
        )
    assert are_right()

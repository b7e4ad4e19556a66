"""Queries that are written once give what Django's own would, each time, for whoever asks."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from accounts.people.models import User
from cpf_portal.common.database.written import written_once
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = pytest.mark.django_db


def of_trainee(trainee_id: int, number: str) -> QuerySet[Dossier]:
    return Dossier.objects.filter(trainee_id=trainee_id, number=number).select_related(
        *("organisation", "session__action__training", "trainee__user", "closing", "top_up__funder")
    )


def test_rows_and_what_they_lead_to_are_those_of_django() -> None:
    asked = written_once(of_trainee)
    for dossier in (f.a_dossier("cancelled_by_trainee"), f.a_dossier("requested", trainee=f.a_trainee("2"))):
        (found,), (wanted,) = (
            asked(dossier.trainee_id, dossier.number),
            of_trainee(dossier.trainee_id, dossier.number),
        )
        assert vars(found) | {"_state": None} == vars(wanted) | {"_state": None}
        assert found.trainee.user == wanted.trainee.user
        assert getattr(found, "closing", None) == getattr(wanted, "closing", None)
    assert asked(dossier.trainee_id, "0") == []


def test_what_leads_nowhere_and_what_is_there_are_known_without_asking_again(
    django_assert_num_queries: Any,
) -> None:
    dossier = f.a_dossier("requested")
    asked = written_once(of_trainee)
    with django_assert_num_queries(1):
        (found,) = asked(dossier.trainee_id, dossier.number)
        assert found.session.action.training.title
        assert found.trainee.user.last_name
        assert not hasattr(found, "closing")


def test_sums_are_given_as_tuples_and_dictionaries() -> None:
    dossier = f.a_dossier("requested")

    def by_state(trainee_id: int) -> QuerySet[Any]:
        return Dossier.objects.filter(trainee=trainee_id).values_list("state").annotate(Count("pk"))

    def ends(trainee_id: int) -> QuerySet[Any]:
        return Dossier.objects.filter(trainee=trainee_id).values("number", day=F("deadline"))

    assert written_once(by_state)(dossier.trainee_id) == [("requested", 1)]
    assert written_once(ends)(dossier.trainee_id) == [{"number": dossier.number, "day": dossier.deadline}]


def test_a_day_is_compared_with_a_column() -> None:
    dossier = f.a_dossier("requested")
    assert dossier.deadline

    @written_once
    def due_by(day: date) -> QuerySet[Dossier]:
        return Dossier.objects.filter(deadline__lte=day)

    assert due_by(dossier.deadline) == [dossier]
    assert due_by(dossier.deadline - timedelta(days=1)) == []


def test_a_condition_on_today_is_written_again_the_next_day() -> None:
    dossier = f.a_dossier("requested")

    @written_once
    def over(trainee_id: int) -> QuerySet[Dossier]:
        return Dossier.objects.filter(trainee=trainee_id, deadline__lt=timezone.localdate())

    assert over(dossier.trainee_id) == []
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert over(dossier.trainee_id) == [dossier]
    assert over(dossier.trainee_id) == []


def test_it_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    @written_once
    def named(login: str) -> QuerySet[User]:
        written.append(login)
        return User.objects.filter(login=login)

    first, second = f.a_trainee("1").user, f.a_trainee("2").user
    assert (named(first.login), named(second.login), named("nobody")) == ([first], [second], [])
    assert len(written) == 1


def test_what_is_given_must_be_compared_with_something() -> None:
    @written_once
    def everyone(login: str) -> QuerySet[User]:
        return User.objects.all()

    with pytest.raises(ValueError, match="compares nothing"):
        everyone("x")


def test_what_is_given_has_no_name() -> None:
    with pytest.raises(TypeError, match="by position"):
        written_once(of_trainee)(trainee_id=1, number="2")


@pytest.mark.django_db(transaction=True)
def test_two_threads_each_ask_on_their_own_connection() -> None:
    user, found = f.a_trainee().user, []

    @written_once
    def named(login: str) -> QuerySet[User]:
        return User.objects.filter(login=login)

    def ask() -> None:
        try:
            found.append((named(user.login), id(connection.connection)))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [rows for rows, _ in found] == [[user], [user]]
    assert id(connection.connection) not in {where for _, where in found}

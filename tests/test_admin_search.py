"""What an agent types in a list of the administration finds rows at once, however many there are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cpf_portal.common import administration
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = pytest.mark.django_db
DOSSIERS = reverse("admin:dossiers_dossier_changelist")


@pytest.fixture
def found(client: Client) -> Callable[..., list[Any]]:
    """What the list shows of a search."""
    agent = f.a_staff_member()
    agent.user_permissions.set(f.every_permission("view"))
    client.force_login(agent)

    def rows(words: str, address: str = DOSSIERS, **more: str) -> list[Any]:
        return list(client.get(address, {"q": words, **more}).context["cl"].result_list)

    return rows


@pytest.fixture
def both() -> tuple[Dossier, Dossier]:
    """Two dossiers, of two people, at two organisations."""
    anglais = f.a_draft(f.a_trainee("Camille", "Durand-Lecœur"), f.a_session(f.an_action()))
    cap = f.an_organisation("Cap Métiers Sud")
    return anglais, f.a_draft(f.a_trainee("Dominique", "Durand"), f.a_session(f.an_action(cap)))


def test_a_dossier_is_found_by_its_number_or_its_beginning(
    found: Callable[..., list[Any]], both: tuple[Dossier, Dossier]
) -> None:
    first, _ = both
    assert found(first.number) == [first]
    assert first in found(first.number[:4])
    assert found(first.number[1:]) == []


def test_each_word_is_somewhere(found: Callable[..., list[Any]], both: tuple[Dossier, Dossier]) -> None:
    camille, dominique = both
    assert found("durand") == [dominique, camille]
    assert found("durand camille") == [camille]
    assert found("métiers dominique") == [dominique]
    assert found("métiers camille") == []


def test_a_number_is_looked_for_in_numbers_alone(
    found: Callable[..., list[Any]], both: tuple[Dossier, Dossier]
) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert found("0000000000") == []
    assert not [query for query in asked if "UPPER" in query["sql"]]


def test_what_is_found_is_bounded_the_newest_first(
    found: Callable[..., list[Any]], both: tuple[Dossier, Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administration, "MOST_FOUND", 1)
    assert found("durand") == [both[1]]


def test_a_list_is_counted_so_far(
    client: Client,
    found: Callable[..., list[Any]],
    both: tuple[Dossier, Dossier],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(administration.Counted, "MOST", 1)
    assert client.get(DOSSIERS).context["cl"].result_count == 1


def test_an_address_sorts_by_no_column(
    found: Callable[..., list[Any]], both: tuple[Dossier, Dossier]
) -> None:
    assert found("", o="2") == found("", o="-2") == [both[1], both[0]]


def test_a_line_of_rights_is_found_by_its_dossier_whole(found: Callable[..., list[Any]]) -> None:
    dossier, lines = f.a_dossier("validated"), reverse("admin:accounts_rightsline_changelist")
    assert {line.dossier_number for line in found(dossier.number, lines)} == {dossier.number}
    assert found(dossier.number[:4], lines) == []


@pytest.mark.parametrize("word", ["'", "%", "\\", "é" * 300, "1" * 400])
def test_whatever_is_typed_is_answered(found: Callable[..., list[Any]], word: str) -> None:
    assert found(word) == []

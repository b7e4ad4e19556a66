"""DATABASE_URL names several hosts, and which of them to write to; REPLICA_URL, where to read."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from environ import Env
from psycopg.conninfo import make_conninfo

from cpf_portal.operations.database import addresses


class Given(Env):
    """An environment of the test's."""

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.ENVIRON = given


def site(url: str) -> dict[str, Any]:
    found: dict[str, Any] = Given(DATABASE_URL=url).db("DATABASE_URL")
    return found | {"OPTIONS": addresses.WAITS | found.get("OPTIONS", {})}


def dsn(database: dict[str, Any]) -> str:
    """What psycopg is given, checked by libpq."""
    return make_conninfo(
        host=database["HOST"], port=database["PORT"], dbname=database["NAME"], **database["OPTIONS"]
    )


def test_several_hosts_are_given_whole_to_libpq() -> None:
    found = site("postgres://portail:secret@un:5432,deux:5433/portail?target_session_attrs=read-write")
    assert "host=un,deux port=5432,5433" in dsn(found)
    assert "target_session_attrs=read-write" in dsn(found)
    assert "connect_timeout=5" in dsn(found), "a host that is gone is given up"
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("portail", "secret", "portail")


def test_through_pgbouncer_the_address_says_what_changes() -> None:
    found = site(
        "postgres://portail@un:6432,deux:6432/portail?disable_server_side_cursors=True&connect_timeout=2"
    )
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert found["OPTIONS"]["connect_timeout"] == 2


def test_a_replica_is_reached_as_the_site_is_but_by_its_own_address() -> None:
    primary = site("postgres://portail:secret@un,deux/portail?target_session_attrs=read-write")
    found = addresses.replica(Given(REPLICA_URL="postgres://lecture:autre@deux,un/portail"), primary)[
        "replica"
    ]
    assert (found["HOST"], found["USER"], found["PASSWORD"]) == ("deux,un", "lecture", "autre")
    assert found["OPTIONS"]["target_session_attrs"] == "prefer-standby"
    assert found["OPTIONS"]["tcp_user_timeout"] == 15_000
    assert addresses.replica(Given(), primary) == {}


def test_an_owner_of_another_database_is_refused() -> None:
    mine = site("postgres://portail@un/portail")
    assert addresses.owner(Given(), mine) == {}
    assert (
        addresses.owner(Given(MIGRATE_DATABASE_URL="postgres://maitre@un/portail"), mine)["USER"] == "maitre"
    )
    with pytest.raises(ImproperlyConfigured, match="same database"):
        addresses.owner(Given(MIGRATE_DATABASE_URL="postgres://maitre@un/autre"), mine)


@pytest.mark.django_db
def test_django_connects_with_what_is_asked_of_libpq() -> None:
    parameters = connections["default"].get_connection_params()
    assert parameters["tcp_user_timeout"] == addresses.WAITS["tcp_user_timeout"]

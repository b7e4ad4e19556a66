"""Among 20 000 dossiers of one organisation, beside as many of another, each order and each search reads an index."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.organisations.models import Member
from cpf_portal.common.database.keyset import Place
from dossiers.dossier.models import Dossier
from dossiers.organisation.worklist import matching, pages
from dossiers.organisation.worklist.criteria import Criteria
from tests import factories as f
from tests.entered import again, entered

pytestmark = pytest.mark.django_db
MANY = 20_000
# Names that many share, and one that nobody else has.
NAMES = "(ARRAY['Martin', 'Bernard', 'Petit', 'Robert', 'Lecœur', 'Girard', 'Moreau'])[1 + n % 7]"
COPY = """
INSERT INTO {table} SELECT copied.* FROM {table} row, generate_series(1, {many}) n,
    jsonb_populate_record(row, jsonb_build_object({changed})) copied
WHERE row.{key} = {of}
"""
LIST = reverse("organisation_dossiers")


def copy(table: str, key: str, of: int, **changed: str) -> None:
    """As many rows like one of a table; `n` is the rank of each."""
    pairs = ", ".join(f"'{name}', {value}" for name, value in changed.items())
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(table=table, key=key, of=of, many=MANY, changed=pairs))


@pytest.fixture(scope="module")
def claude(made_once: None) -> Member:
    """Who manages an organisation of 20 000 dossiers; another has as many."""
    for rank, name in enumerate(("Atelier des Langues", "Cap Métiers Sud")):
        session = f.a_session(f.an_action(f.an_organisation(name)))
        of, first = f.a_dossier("requested", session=session), 10_000_000 * (rank + 1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        copy(
            "accounts_user",
            "id",
            of.trainee_id,
            id=f"{first} + n",
            login=f"'2:{rank}:' || n",
            last_name=NAMES,
            first_name="'Prénom' || n",
        )
        copy("accounts_trainee", "user_id", of.trainee_id, user_id=f"{first} + n")
        copy(
            "dossiers_dossier",
            "id",
            of.pk,
            id=f"{first} + n",
            number=f"({rank + 3} * 1000000000::bigint + n)::text",
            trainee_id=f"{first} + n",
            deadline="date '2026-11-24' + n % 300",
            starts_on="date '2026-12-20' + n % 200",
            ends_on="date '2026-12-30' + n % 200",
            sent_on="date '2026-11-24' - n % 300",
            mobile=f"'+3360{rank}' || lpad(n::text, 6, '0')",
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT write_found(ARRAY(SELECT id FROM dossiers_dossier))")
            cursor.execute("SET LOCAL session_replication_role = origin")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user, accounts_trainee, dossiers_dossier, dossiers_foundby")
        # As the cleaning of each minute leaves it: what waits to enter the index makes it seem dear.
        cursor.execute("SELECT gin_clean_pending_list('dossiers_by_words')")
    return Member.objects.get(user=f.a_member(Dossier.objects.earliest("pk").organisation))


def plan(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """The nodes of what Postgres did to answer."""
    nodes, left = [], json.loads(rows.explain(format="json", analyze=True))
    left = [left[0]["Plan"]]
    while left:
        nodes.append(left.pop())
        left += nodes[-1].get("Plans", [])
    return nodes


def read(nodes: list[dict[str, Any]]) -> float:
    """How many rows were read in all, those that a filter dropped included."""
    lost = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    total: float = sum(
        (node["Actual Rows"] + sum(node.get(name, 0) for name in lost)) * node["Actual Loops"]
        for node in nodes
    )
    return total


def page(claude: Member, query: str, place: Place) -> list[dict[str, Any]]:
    view = Criteria.written(query)
    shown = pages.shown(matching.found(claude, view), view, more=False)
    return plan(matching.beyond(shown, view, place)[: pages.SIZE + 1])


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "dossier_queue"),
        ("etat=requested", "dossier_queue"),
        ("tri=debut", "dossier_by_start"),
        ("tri=reception", "dossier_by_arrival"),
        ("tri=nom", "dossiers_by_name"),
    ],
)
def test_a_page_of_each_order_reads_no_more_than_it_shows_wherever_it_is(
    claude: Member, query: str, index: str
) -> None:
    view = Criteria.written(query)
    order = matching.order_of(view)
    rows = matching.beyond(matching.found(claude, view), view, Place())
    for place in (Place(), *(order.place_of(rows[rank]) for rank in (5_000, 15_000))):
        nodes = page(claude, query, place)
        assert index in {node.get("Index Name") for node in nodes}, query
        assert read(nodes) < 20 * pages.SIZE, query


@pytest.mark.parametrize("text", ["4000012345", "06 01 01 23 45", "camille introuvable"])
def test_what_few_have_is_found_in_the_index_of_words(claude: Member, text: str) -> None:
    nodes = page(claude, f"q={text.replace(' ', '+')}", Place())
    assert "dossiers_by_words" in {node.get("Index Name") for node in nodes}
    assert read(nodes) < 300


def test_a_common_name_reads_no_more_than_the_organisation_has_of_it(claude: Member) -> None:
    nodes = page(claude, "q=martin", Place())
    assert "Seq Scan" not in {
        node["Node Type"] for node in nodes if node.get("Relation Name") == "dossiers_dossier"
    }
    assert read(nodes) < 16 * MANY


@pytest.mark.parametrize(
    "query", ["", "tri=nom&filtres=oui", "q=martin&etat=requested&suivi=personne", "echeance=semaine"]
)
def test_pages_of_many_take_few_queries(claude: Member, query: str) -> None:
    agent: Client = again(entered(claude.user))
    agent.get(f"{LIST}?{query}")
    with CaptureQueriesContext(connection) as asked:
        answer = agent.get(f"{LIST}?{query}")
    assert len(answer.context["lines"]) == pages.SIZE
    assert len(asked) <= 8

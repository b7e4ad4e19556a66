"""How long a search takes on the large catalogue: its SQL alone, then the whole page, in turn.

Words, a place drawn as people live, a radius and two boxes, with the counts of all the boxes; then nothing asked.
"""

import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.rows import Row, most, p95

SEARCHES, WARM = 200, 20
WORDS = [
    "anglais",
    "espagnol",
    "comptabilité",
    "paie",
    "management",
    "gestion de projet",
    "excel",
    "développeur web",
    "python",
    "photoshop",
    "permis de conduire",
    "caces",
    "aide à domicile",
    "petite enfance",
    "cuisinier",
    "pâtisserie",
    "électricien",
    "soudure",
    "décorateur",
    "couture",
    "jardinier",
    "bilan de compétences",
    "vae",
    "lsf",
    "vente",
    "secrétaire",
    "auto-entrepreneur",
    "massage",
]
BOXES = (("modalite", "onsite"), ("duree", "35"), ("certification", "rncp"), ("acces", "pmr"), ("note", "3"))
NOTHING, NOTHING_MOST = "/recherche/", 50.0
RATIO, ALLOWANCE, SQL_MOST = 1.3, 10.0, 60.0


def searches() -> list[str]:
    """The addresses searched: towns are drawn as people live in them."""
    from catalogue.communes import label
    from catalogue.communes.memory import table

    chance = random.Random(1)
    towns = [town for town in table().communes if town.postcodes]
    drawn = chance.choices(towns, weights=[town.population for town in towns], k=SEARCHES)
    found = []
    for town in drawn:
        asked = [
            ("q", chance.choice(WORDS)),
            ("lieu", label(town)),
            ("rayon", chance.choice(["10", "30", "50"])),
        ]
        found.append("/recherche/?" + urlencode(asked + chance.sample(BOXES, 2)))
    return found


def statements_of(get: Any, address: str) -> list[str]:
    """The SQL of a page, all of it: what is counted and found, and what is shown of the twenty first."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert get(address).status_code == 200
    return [query["sql"] for query in captured]


def took(work: Any) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def rows(environment: dict[str, str]) -> Iterator[Row]:
    """The rows on the search."""
    from django.db import connection
    from django.test import Client

    client = Client(headers={"host": environment["ALLOWED_HOSTS"]})

    def get(address: str) -> Any:
        return client.get(address, secure=True)

    def alone(statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    asked = [(address, statements_of(get, address)) for address in searches()]
    for address, statements in asked[:WARM]:
        alone(statements)
        get(address)
    sql, pages = [], []
    for address, statements in asked:
        sql.append(took(lambda s=statements: alone(s)))
        pages.append(took(lambda a=address: get(a)))
    yield most("the SQL of a search alone, p95", p95(sql), SQL_MOST)
    yield most("the page of that search, p95", p95(pages), RATIO * p95(sql) + ALLOWANCE)
    get(NOTHING)
    yield most(
        "the search with nothing asked, p95",
        p95([took(lambda: get(NOTHING)) for _ in range(40)]),
        NOTHING_MOST,
    )

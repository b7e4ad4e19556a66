"""How long a search takes on the large catalogue: its SQL alone, then the whole page, in one run.

`CPF_DEMO_FOLDER=/var/tmp/large uv run manage.py migrate`, then `generate --trainees 0`, then
`CPF_DEMO_FOLDER=/var/tmp/large uv run python -m tests.benchmarks.search`: words,
a place and two boxes, with the counts of all the boxes. `--plans` prints what Postgres does.
"""

import argparse
import os
import random
import statistics
import sys
import time
from typing import Any
from urllib.parse import urlencode

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
RATIO, ALLOWANCE, SQL_MOST = 1.5, 15.0, 60.0


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


def statements_of(client: Any, address: str) -> list[str]:
    """The SQL of a page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured if "catalogue_offer" in query["sql"]]


def took(work: Any) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def p95(times: list[float]) -> float:
    """The time that nineteen in twenty do not pass."""
    return statistics.quantiles(times, n=20)[-1]


def run(plans: bool) -> None:
    """Each search's SQL, then its page, in turn."""
    from django.db import connection
    from django.test import Client

    client, cursor = Client(), connection.cursor()

    def alone(statements: list[str]) -> None:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()

    asked = [(address, statements_of(client, address)) for address in searches()]
    for address, statements in asked[:WARM]:
        alone(statements)
        client.get(address)
    sql, pages = [], []
    for address, statements in asked:
        sql.append(took(lambda s=statements: alone(s)))
        pages.append(took(lambda a=address: client.get(a)))
    cursor.execute("SELECT count(*) FROM catalogue_offer")
    limit = RATIO * p95(sql) + ALLOWANCE
    say(f"{cursor.fetchone()[0]} offers, {SEARCHES} searches")
    say(f"SQL   median {statistics.median(sql):6.1f} ms   p95 {p95(sql):6.1f} ms   (at most {SQL_MOST:.0f})")
    say(f"page  median {statistics.median(pages):6.1f} ms   p95 {p95(pages):6.1f} ms   (at most {limit:.1f})")
    if plans:
        for statement in asked[0][1]:
            cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF) " + statement)
            say("\n".join(row[0] for row in cursor.fetchall()) + "\n")
    if p95(sql) > SQL_MOST or p95(pages) > limit:
        sys.exit(1)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """On the database that DATABASE_URL or CPF_DEMO_FOLDER names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plans", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpf_portal.demo.settings")
    os.environ.setdefault("CPF_ENVIRONMENT", "demonstration")
    import django

    django.setup()
    run(asked.plans)


if __name__ == "__main__":
    main()

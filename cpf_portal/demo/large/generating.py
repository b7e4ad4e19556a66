"""All of it, in order: catalogue, lives, sessions, the others. Cut short and begun again, it goes on."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

from django.db import connection

from catalogue.search.words import refresh
from cpf_portal.demo.large import offered, sessions
from cpf_portal.demo.large.copying import TOGETHER, Copying
from cpf_portal.demo.large.living import Living, funders_answer
from cpf_portal.demo.large.progress import told
from cpf_portal.demo.large.shares import Sizes, lives
from cpf_portal.operations.database.roles import as_owner
from cpf_portal.simulators.bank import Simulator


def generate(sizes: Sizes, today: date, bank: Simulator, *, jobs: int = 1) -> int:
    """Make what is missing of it; how many steps of the lives were refused, where they ended early.

    The others are written on `jobs` connections at once.
    """
    offered.fill(sizes.trainings, sizes.seed)
    living = Living(sizes, today, bank)
    if sizes.trainees:
        funders_answer()
        for person, chosen in told("vies", living.persons(), sum(lives(sizes).values())):
            living.live(person, chosen)
    copying = Copying(sizes)
    sessions.fill(copying.all_rooms(), sizes.sessions, today)
    copying.read_rooms()
    with as_owner(connection):
        _copy(copying, jobs)
    return living.refused


def _copy(copying: Copying, jobs: int) -> None:
    total = -(-(copying.sizes.trainees - len(copying.lived)) // TOGETHER)
    if jobs == 1:
        copying.prepare()
        for others in told("personnes", copying.batches(), total):
            copying.write(others)
        return
    pending = deque[Future[int]]()
    with ThreadPoolExecutor(jobs, initializer=copying.prepare) as pool:
        for others in told("personnes", copying.batches(), total):
            pending.append(pool.submit(copying.write, others))
            if len(pending) > jobs:
                pending.popleft().result()
        for each in pending:
            each.result()


def tidy() -> None:
    """Let Postgres know what it holds, and the search its words; not inside a transaction."""
    refresh()
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

"""The sessions: where others have the same life as someone, then as many as wanted for whoever searches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from catalogue.trainings.models import Action, Session
from cpf_portal.demo.large.offered import SIRETS, copy
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import SEATED

# So many dossiers at most in a session, of so many seats; but one session in so many is full.
TOGETHER, SEATS, FULL = 8, 12, 17
COLUMNS = "action_id number starts_on ends_on seats seats_taken is_open updated_at"
# From a month ago to ten months ahead; a tenth are permanent entries, some without seat, some closed.
OTHERS = """
INSERT INTO catalogue_session (action_id, number, starts_on, ends_on, seats, seats_taken, is_open, updated_at)
SELECT a.id, a.number || '-' || n, day, day + 10,
       CASE WHEN (a.id + n) %% 17 = 0 THEN 0 ELSE 8 + (a.id + n) %% 9 END, 0, (a.id + n) %% 13 <> 0, now()
FROM (
    SELECT id, number, row_number() OVER (ORDER BY id) AS rank, count(*) OVER () AS count
    FROM catalogue_action WHERE training_id IN (
        SELECT t.id FROM catalogue_training t JOIN catalogue_organisation o ON o.id = t.organisation_id
        WHERE o.siret LIKE %(sirets)s
    )
) a CROSS JOIN generate_series(1, 1 + %(wanted)s / a.count) n
CROSS JOIN LATERAL (SELECT
    CASE WHEN (a.id * 7 + n) %% 10 = 0 THEN NULL
         ELSE %(today)s::date + ((a.id * 31 + n * 83) %% 330)::int - 30 END AS day) chosen
WHERE (n - 1) * a.count + a.rank <= %(wanted)s
"""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Where those who have the dossier of someone go: so many of them, in sessions of the same days."""

    dossier: Dossier
    others: int

    @property
    def prefix(self) -> str:
        """How the numbers of its sessions begin."""
        return f"H{self.dossier.pk}."

    @property
    def sessions(self) -> int:
        """How many there are."""
        return -(-self.others // TOGETHER)

    def rows(self, actions: list[int], today: date) -> Iterator[tuple[Any, ...]]:
        """Its sessions, on the offers that cost and last the same, wherever they are."""
        held, is_seated = self.dossier.session, self.dossier.status in SEATED
        is_open = held.starts_on is not None and held.starts_on > today
        for rank in range(self.sessions):
            taken = len(range(rank, self.others, self.sessions)) * is_seated
            seats = taken if taken and rank % FULL == 0 else max(SEATS, taken)
            action = actions[rank * len(actions) // self.sessions]
            yield (action, f"{self.prefix}{rank}", held.starts_on, held.ends_on, seats, taken, is_open, "now")


def alike(dossier: Dossier) -> list[int]:
    """The offers of the same certification, price, length and terms as a dossier's."""
    action = dossier.session.action
    return list(
        Action.objects.filter(
            training__organisation__siret__startswith=SIRETS,
            training__certification=action.training.certification_id,
            price=action.price,
            hours=action.hours,
            has_admission_terms=action.has_admission_terms,
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@transaction.atomic
def fill(rooms: list[Gathering], total: int, today: date) -> None:
    """Write them all, or nothing; nothing once there are so many: those of the rooms, then others."""
    ours = Session.objects.filter(action__training__organisation__siret__startswith=SIRETS)
    if ours.count() >= total:
        return
    with connection.cursor() as cursor:
        # Read before they are written: a connection that copies answers nothing else.
        rows = [row for room in rooms for row in room.rows(alike(room.dossier), today)]
        copy(cursor, Session._meta.db_table, COLUMNS, rows)
        wanted = max(0, total - ours.count())
        cursor.execute(OTHERS, {"wanted": wanted, "today": today, "sirets": f"{SIRETS}%"})

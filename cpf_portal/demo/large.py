"""A large invented catalogue, for measures: as many trainings as asked, at real towns, from one seed."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from catalogue.communes import Commune
from catalogue.communes.memory import table
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.search.words import refresh
from catalogue.trainings.models import Action, Certification, Training
from cpf_portal.demo.catalogue import a_certification, texts_of
from cpf_portal.demo.subjects import SUBJECTS, Subject
from cpf_portal.operations.database.roles import as_owner

SEED = 20260102
PER_ORGANISATION = 50
SESSIONS = 4
LEARNERS = (
    "",
    " pour adultes",
    " en entreprise",
    " à son rythme",
    " en petit groupe",
    " du soir",
    " intensif",
)
LEVELS = ("initiation", "perfectionnement", "niveau 1", "niveau 2", "remise à niveau", "expert", "")
KEYS_SQL = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
# Sessions from a month ago to ten months ahead; a tenth are permanent entries, some full, some closed.
SESSIONS_SQL = """
INSERT INTO catalogue_session (action_id, number, starts_on, ends_on, seats, seats_taken, is_open, updated_at)
SELECT a.id, a.number || '-' || n, day, day + 10, seats,
       CASE WHEN (a.id + n) %% 17 = 0 THEN seats ELSE 0 END, (a.id + n) %% 13 <> 0, now()
FROM catalogue_action a CROSS JOIN generate_series(1, %(each)s) n
CROSS JOIN LATERAL (SELECT
    CASE WHEN (a.id * 7 + n) %% 10 = 0 THEN NULL
         ELSE %(today)s::date + ((a.id * 31 + n * 83) %% 330)::int - 30 END AS day,
    (8 + (a.id + n) %% 9)::int AS seats) chosen
WHERE a.id > %(after)s
"""


def generate(count: int, today: date) -> None:
    """Add `count` trainings of one action, and four sessions each; all or nothing."""
    chance = random.Random(SEED)  # noqa: S311
    with transaction.atomic():
        last = Action.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        certifications = _certifications()
        places = _organisations(max(1, count // PER_ORGANISATION), chance)
        _trainings(count, places, certifications, chance)
        with connection.cursor() as cursor:
            values: dict[str, Any] = {"each": SESSIONS, "today": today, "after": last}
            cursor.execute(SESSIONS_SQL, values)
    refresh()
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _certifications() -> dict[str, int]:
    """The demonstration's certifications, whether it was loaded or not."""
    codes = {subject.code: subject.title for subject in SUBJECTS}
    Certification.objects.bulk_create(
        (a_certification(code, title) for code, title in codes.items()), ignore_conflicts=True
    )
    return dict(Certification.objects.values_list("code", "pk"))


def _organisations(count: int, chance: random.Random) -> list[tuple[int, int]]:
    """Organisations of one place each, more of them where more people live: their ids and the places'."""
    towns: list[Commune] = [town for town in table().communes if town.postcodes]
    chosen = chance.choices(towns, weights=[town.population + 1 for town in towns], k=count)
    first = Organisation.objects.count()
    organisations = Organisation.objects.bulk_create(
        Organisation(
            siret=f"8{first + rank:013}",
            name=f"Centre de formation {town.name} {rank}",
            postcode=town.postcodes[0],
            town=town.name,
        )
        for rank, town in enumerate(chosen, 1)
    )
    places = Place.objects.bulk_create(
        Place(
            organisation=organisation,
            name=organisation.name,
            street=f"{rank % 90 + 1} rue des Écoles",
            postcode=organisation.postcode,
            town=town.name,
            latitude=town.latitude + chance.uniform(-0.02, 0.02),
            longitude=town.longitude + chance.uniform(-0.02, 0.02),
            is_accessible=rank % 3 > 0,
        )
        for rank, (organisation, town) in enumerate(zip(organisations, chosen, strict=True))
    )
    return [(organisation.pk, place.pk) for organisation, place in zip(organisations, places, strict=True)]


def _trainings(
    count: int, places: list[tuple[int, int]], certifications: dict[str, int], chance: random.Random
) -> None:
    """The trainings, then their actions, each in one COPY."""
    with connection.cursor() as cursor:
        # Taken from the sequence: the role that runs the site may read it, and not set it.
        cursor.execute(KEYS_SQL, [Training._meta.db_table, count])
        keys = [key for (key,) in cursor.fetchall()]
        offers = [
            (key, *places[index % len(places)], chance.choice(SUBJECTS)) for index, key in enumerate(keys)
        ]
        texts = {subject: texts_of(subject.title, subject) for subject in SUBJECTS}
        columns = (
            "id organisation_id number title summary objectives results content certification_id rating"
            " rating_count is_published updated_at"
        )
        rows = (
            (
                key,
                organisation,
                f"G{key}",
                _title(subject, chance),
                *(texts[subject][part] for part in ("summary", "objectives", "results", "content")),
                certifications[subject.code],
                *chance.choice([(None, 0), (None, 0), (round(chance.uniform(2.5, 5), 1), 12)]),
                True,
                "now",
            )
            for key, organisation, _, subject in offers
        )
        _copy(cursor, Training._meta.db_table, columns, rows)
        columns = (
            "training_id number mode place_id price hours prerequisites has_admission_terms language"
            " is_published updated_at"
        )
        _copy(cursor, Action._meta.db_table, columns, (_action(*offer, chance) for offer in offers))


def _title(subject: Subject, chance: random.Random) -> str:
    level = chance.choice(LEVELS)
    return f"{subject.title}{chance.choice(LEARNERS)}{f', {level}' if level else ''}"


def _action(key: int, _: int, place: int, subject: Subject, chance: random.Random) -> tuple[Any, ...]:
    mode = chance.choices([str(mode) for mode in Action.Mode], weights=[6, 2, 2])[0]
    price = int(round(subject.euros * chance.uniform(0.7, 1.4), -1)) * 100
    hours = max(1, round(subject.hours * chance.choice([0.5, 1, 1, 1.5])))
    where = None if mode == Action.Mode.REMOTE else place
    return (key, f"G{key}-1", mode, where, price, hours, "", False, "fr", True, "now")


def _copy(cursor: Any, table_name: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table_name), names)
    with cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)

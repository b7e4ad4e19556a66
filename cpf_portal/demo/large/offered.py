"""The invented catalogue: as many trainings as asked, at real towns, by organisations that answer."""

import random
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from psycopg import sql

from accounts.people.models import User
from catalogue.communes import Commune
from catalogue.communes.memory import table
from catalogue.organisations.models import Member, Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Certification, Training
from cpf_portal.demo import people
from cpf_portal.demo.catalogue import a_certification, texts_of
from cpf_portal.demo.subjects import SUBJECTS, Subject

PER_ORGANISATION = 50
# How the numbers of the invented organisations begin.
SIRETS = "8"
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
# Length and price of a training against those of its subject: few of them, so that many offers are alike.
VARIANTS = ((0.5, 0.7), (1, 0.9), (1, 1.1), (1.5, 1.4))
# One organisation in how many trainings: its share of everything is the hundredth.
LARGEST = 100


@transaction.atomic
def fill(count: int, seed: int) -> None:
    """Bring the invented trainings to `count`, of one action each, all or nothing."""
    missing = count - Training.objects.filter(organisation__siret__startswith=SIRETS).count()
    if missing <= 0:
        return
    chance = random.Random(f"{seed}:{count}")  # noqa: S311
    certifications = _certifications()
    places = _organisations(1 + max(1, missing // PER_ORGANISATION), chance)
    _trainings(missing, places, certifications, chance)


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
            siret=f"{SIRETS}{first + rank:013}",
            name=f"Centre de formation {town.name} {rank}",
            email=f"contact@centre-{first + rank}.example",
            postcode=town.postcodes[0],
            town=town.name,
        )
        for rank, town in enumerate(chosen, 1)
    )
    _managers(organisations)
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


def _managers(organisations: list[Organisation]) -> None:
    """Someone answers for each organisation, and may log in as the demonstration's people do."""
    users = User.objects.bulk_create(
        User(
            login=f"gestion@{organisation.siret}.example",
            email=f"gestion@{organisation.siret}.example",
            email_confirmed_at=timezone.now(),
            kind=User.Kind.ORGANISATION,
            first_name="Camille",
            last_name=f"Gestion {rank}",
            password=people.hashed(),
        )
        for rank, organisation in enumerate(organisations)
    )
    Member.objects.bulk_create(
        Member(user=user, organisation=organisation, role=Member.Role.MANAGER)
        for user, organisation in zip(users, organisations, strict=True)
    )
    TOTPDevice.objects.bulk_create(
        TOTPDevice(user=user, key=people.CODE_KEY, name="démonstration") for user in users
    )


def _trainings(
    count: int, places: list[tuple[int, int]], certifications: dict[str, int], chance: random.Random
) -> None:
    """The trainings, then their actions, each in one COPY."""
    with connection.cursor() as cursor:
        # Taken from the sequence: the role that runs the site may read it, and not set it.
        cursor.execute(KEYS_SQL, [Training._meta.db_table, count])
        keys = [key for (key,) in cursor.fetchall()]
        offers = [
            (key, *places[_seller(index, len(places))], chance.choice(SUBJECTS))
            for index, key in enumerate(keys)
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
        copy(cursor, Training._meta.db_table, columns, rows)
        columns = (
            "training_id number mode place_id price hours prerequisites has_admission_terms language"
            " is_published updated_at"
        )
        copy(cursor, Action._meta.db_table, columns, (_action(*offer, chance) for offer in offers))


def _seller(index: int, count: int) -> int:
    """The rank of a training's organisation: the first has one in a hundred, the others share the rest."""
    return 0 if index % LARGEST == 0 else 1 + index % (count - 1)


def _title(subject: Subject, chance: random.Random) -> str:
    level = chance.choice(LEVELS)
    return f"{subject.title}{chance.choice(LEARNERS)}{f', {level}' if level else ''}"


def _action(key: int, _: int, place: int, subject: Subject, chance: random.Random) -> tuple[Any, ...]:
    mode = chance.choices([str(mode) for mode in Action.Mode], weights=[6, 2, 2])[0]
    length, cost = chance.choice(VARIANTS)
    price, hours = int(round(subject.euros * cost, -1)) * 100, max(1, round(subject.hours * length))
    has_terms = chance.random() < 0.1
    asked = "Entretien avec l'équipe avant l'entrée." if has_terms else ""
    where = None if mode == Action.Mode.REMOTE else place
    return (key, f"G{key}-1", mode, where, price, hours, asked, has_terms, "fr", True, "now")


def copy(cursor: Any, table_name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows in one COPY."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table_name), names)
    with cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)

"""Those who have the life of another: written by thousands, each thousand whole or not at all.

Their rows come from rows that were lived, so all the rules were asked once, of the first. Whoever may (a
superuser of the invented database) does not have the triggers ask them again of each, in the transaction of
the load alone; `check_invariants` then asks them of all.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Count, QuerySet

from accounts.people.models import Address, Trainee, User
from accounts.rights.dotations.models import Dotation
from catalogue.trainings.models import Action, Session
from cpf_portal.demo.large import shares
from cpf_portal.demo.large.identities import Invented
from cpf_portal.demo.large.living import identity
from cpf_portal.demo.large.offered import copy
from cpf_portal.demo.large.sessions import Gathering
from cpf_portal.demo.large.shares import Person, Sizes
from cpf_portal.demo.large.tables import TABLES
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier, IssuedNumber

TOGETHER = 20_000
ONE_AT_A_TIME = 20_260_102
# So many thousands may be written at once without drawing the same number.
APART = 64
MADE = ("new_person", "new_dossier", "target", "lived_person", "lived_dossier")
WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"
# What happens to someone happens later that day than to the one whose life they have: six hours at most.
LATER, LATEST = 7_919, 21_600
PERSON = (
    "id bigint, template bigint, login text, first_name text, last_name text, email text, mobile text,"
    " first_address bigint, first_dotation bigint, later interval"
)
DOSSIER = "id bigint, template bigint, person bigint, number text, session_id bigint, first_entry bigint"
TARGET = (
    "session_id bigint PRIMARY KEY, organisation_id bigint, manager_id bigint,"
    " title text, mode text, place text"
)
# What dossiers are found by, which their triggers would have written.
FOUND = "SELECT write_found(ARRAY(SELECT id FROM new_dossier))"
KEYS = "SELECT setval(name, nextval(name) + %s) FROM pg_get_serial_sequence(%s, 'id') name"


@dataclass(frozen=True, slots=True)
class Lived:
    """Someone whose life others have: their rank and key, and how much of each thing they have."""

    rank: int
    key: int
    addresses: int
    dotations: int
    dossiers: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Other:
    """Someone who has that life; `turn` says how many had it before, hence in which sessions they are."""

    rank: int
    who: Invented
    lived: Lived
    turn: int


class Copying:
    """Writes everyone whose life is another's."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.lived = dict(self._all_lived())
        self.rooms: dict[int, list[int]] = {}
        self.targets: list[tuple[Any, ...]] = []
        self.met = Counter[int]()

    def _all_lived(self) -> Iterator[tuple[tuple[int, int], Lived]]:
        for person in shares.people(self.sizes):
            if person.lives_it:
                who = Trainee.objects.get(user__login=identity(self.sizes, person.rank).login)
                dossiers = Dossier.objects.filter(trainee=who).annotate(n=Count("entries")).order_by("pk")
                rows = list(dossiers.values_list("pk", "n"))
                gifts = Dotation.objects.filter(trainee=who).count()
                yield (person.kind, person.life), Lived(person.rank, who.pk, 1 + len(rows), gifts, rows)

    def all_rooms(self) -> list[Gathering]:
        """Where the dossiers of those who come after go."""
        others, found = shares.copies(self.sizes), []
        for which, lived in self.lived.items():
            keys = [key for key, _ in lived.dossiers]
            dossiers = Dossier.objects.filter(pk__in=keys).select_related("session__action__training")
            found += [
                Gathering(dossier, others[which]) for dossier in dossiers.order_by("pk") if others[which]
            ]
        return found

    def prepare(self) -> None:
        """Put aside, for this connection, the rows that were lived and the sessions where others go."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {', '.join((*MADE, *(table.rows for table in TABLES)))}")
            for name, columns in (("new_person", PERSON), ("new_dossier", DOSSIER), ("target", TARGET)):
                cursor.execute(f"CREATE TEMP TABLE {name} ({columns})")
            for name, keys in (
                ("lived_person", [each.key for each in self.lived.values()]),
                ("lived_dossier", [key for each in self.lived.values() for key, _ in each.dossiers]),
            ):
                cursor.execute(f"CREATE TEMP TABLE {name} (id bigint PRIMARY KEY)")
                copy(cursor, name, "id", ((key,) for key in keys))
            for table in TABLES:
                cursor.execute(table.keep)
                cursor.execute(f"CREATE INDEX ON {table.rows} (owner)")
                cursor.execute(f"ANALYZE {table.rows}")
            for name in ("accounts_address", "accounts_dotation"):
                cursor.execute(f"CREATE INDEX ON lived_{name} (id)")
            copy(
                cursor,
                "target",
                "session_id organisation_id manager_id title mode place",
                list(self.targets),
            )
            cursor.execute("ANALYZE target")

    def read_rooms(self) -> None:
        """Find the sessions where others go, and what a dossier says of each."""
        rooms = Session.objects.filter(number__regex=r"^H\d+\.\d+$")
        offers = dict(_offers(rooms))
        ranked: dict[int, list[tuple[int, int]]] = {}
        for key, number, action in rooms.values_list("pk", "number", "action"):
            dossier, _, rank = number[1:].partition(".")
            ranked.setdefault(int(dossier), []).append((int(rank), key))
            self.targets.append((key, *offers[action]))
        self.rooms = {dossier: [key for _, key in sorted(found)] for dossier, found in ranked.items()}

    def batches(self) -> Iterator[list[Other]]:
        """Those who have another's life, by thousands."""
        others = (self._other(each) for each in shares.people(self.sizes) if not each.lives_it)
        yield from map(list, batched(others, TOGETHER))

    def write(self, everyone: list[Other]) -> int:
        """Write those who are missing, on this connection, once it is prepared; how many were."""
        logins = [other.who.login for other in everyone]
        there = set(User.objects.filter(login__in=logins).values_list("login", flat=True))
        wanted = [other for other in everyone if other.who.login not in there]
        if wanted:
            with transaction.atomic(), connection.cursor() as cursor:
                self._fill(cursor, wanted, everyone[0].rank // TOGETHER)
                _put_triggers_aside(cursor)
                for table in TABLES:
                    cursor.execute(table.copy)
                cursor.execute(FOUND)
        return len(wanted)

    def _other(self, person: Person) -> Other:
        lived = self.lived[person.kind, person.life]
        self.met[lived.key] += 1
        who = identity(self.sizes, person.rank, lived.rank)
        return Other(person.rank, who, lived, self.met[lived.key] - 1)

    def _fill(self, cursor: Any, wanted: list[Other], batch: int) -> None:
        """Say who is written, and their dossiers, each with the keys that are theirs."""
        lives = [other.lived for other in wanted]
        counts = [count for lived in lives for _, count in lived.dossiers]
        keys, dossier = _keys(cursor, User, len(wanted)), _keys(cursor, Dossier, len(counts))
        address = _keys(cursor, Address, sum(lived.addresses for lived in lives))
        dotation = _keys(cursor, Dotation, sum(lived.dotations for lived in lives))
        entry = _keys(cursor, Entry, sum(counts))
        numbers = self._numbers(batch, wanted[0].rank, len(counts))
        people, theirs = [], []
        for key, other in enumerate(wanted, keys):
            later = f"{other.rank * LATER % LATEST} seconds"
            people.append((key, other.lived.key, *other.who, address, dotation, later))
            address, dotation = address + other.lived.addresses, dotation + other.lived.dotations
            for template, count in other.lived.dossiers:
                room = self.rooms[template]
                theirs.append((dossier, template, key, next(numbers), room[other.turn % len(room)], entry))
                dossier, entry = dossier + 1, entry + count
        cursor.execute("TRUNCATE new_person, new_dossier")
        names = "id template login first_name last_name email mobile first_address first_dotation later"
        copy(cursor, "new_person", names, people)
        copy(cursor, "new_dossier", "id template person number session_id first_entry", theirs)
        cursor.execute("ANALYZE new_person, new_dossier")

    def _numbers(self, batch: int, first: int, count: int) -> Iterator[str]:
        """Numbers that nobody has, drawn again where someone does; thousands written at once draw apart."""
        chance, found = random.Random(f"{self.sizes.seed}:{first}"), dict[str, None]()  # noqa: S311
        while len(found) < count:
            drawn = (chance.randrange(9 * 10**9 // APART) * APART for _ in range(count - len(found)))
            numbers = [str(10**9 + each + batch % APART) for each in drawn]
            taken = set(IssuedNumber.objects.filter(number__in=numbers).values_list("number", flat=True))
            found |= dict.fromkeys(number for number in numbers if number not in taken)
        return iter(found)


def _put_triggers_aside(cursor: Any) -> None:
    try:
        with transaction.atomic():
            cursor.execute(WITHOUT_TRIGGERS)
    except DatabaseError:  # not a superuser: each row is asked about
        pass


def _offers(rooms: QuerySet[Session]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """What a dossier says of each offer of those sessions: seller, who answers, title, mode and place."""
    members = User.objects.filter(memberships__role="manager")
    managers = dict(members.values_list("memberships__organisation", "pk"))
    offers = Action.objects.filter(pk__in=rooms.values("action")).values_list("pk", flat=True)
    for keys in batched(offers, TOGETHER):
        for action in Action.objects.filter(pk__in=keys).select_related("training", "place"):
            training = action.training
            seller = training.organisation_id
            yield action.pk, (seller, managers[seller], training.title, action.mode, action.place_label)


def _keys(cursor: Any, model: type[Any], count: int) -> int:
    """The first of so many keys in a row: the owner moves the table's sequence past them, in turn."""
    cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    cursor.execute(KEYS, [count, model._meta.db_table])
    (last,) = cursor.fetchone()
    cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    return int(last) - count + 1

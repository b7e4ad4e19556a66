"""What differs between two people who have the same life: keys, names, numbers, sessions and hours.

A statement a table: `r` is the row as it was lived, `p` who has the same life, `d` their dossier, `s` where
they go. What is not named here is the same, but for hours: as much later as theirs (`p.later`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from accounts.people.models import Address, Trainee, User
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import RightsLine
from accounts.status.models import StatusCheck
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier, IssuedNumber, Proposal
from dossiers.dossier.top_ups import TopUp
from dossiers.messages.models import OutboxMessage
from dossiers.money.models import Closing
from dossiers.reviews.models import Review
from payments.card.models import Payment
from payments.refunds.models import Refund

PERSON = "new_person p JOIN {rows} r ON r.owner = p.template"
DOSSIER = "new_dossier d JOIN new_person p ON p.id = d.person JOIN {rows} r ON r.owner = d.template"
HOME = "p.first_address + (SELECT a.rank FROM lived_accounts_address a WHERE a.id = r.home_address_id)"
GIFT = "p.first_dotation + (SELECT g.rank FROM lived_accounts_dotation g WHERE g.id = r.dotation_id)"
WHO = "CASE r.actor WHEN 'trainee' THEN p.id WHEN 'organisation' THEN s.manager_id ELSE r.user_id END"
ITS_UUID = "md5(r.{}::text || d.number)::uuid"
AT_THE_BANK = "CASE WHEN r.{0} <> '' THEN r.{0} || '_' || d.number ELSE r.{0} END"
OF_DOSSIER = {"dossier_id": "d.id"}


@dataclass(frozen=True)
class Table:
    """A table that is copied: the rows of a life (`lived`, in SQL, with their `owner`), and what changes.

    Without a value for it, a key that counts is the next.
    """

    model: type[models.Model]
    lived: str
    source: str
    changed: dict[str, str]
    order: str = "p.id"

    @cached_property
    def name(self) -> str:
        """The table in the database."""
        return self.model._meta.db_table

    @property
    def rows(self) -> str:
        """Where the rows of the lives wait to be copied."""
        return f"lived_{self.name}"

    @property
    def keep(self) -> str:
        """The statement that puts the rows of the lives there."""
        return f"CREATE TEMP TABLE {self.rows} AS {self.lived.format(table=self.name)}"

    @property
    def copy(self) -> str:
        """The statement that writes the rows of `new_person` and `new_dossier`."""
        columns = {
            field.column: self._value(field)
            for field in self.model._meta.local_concrete_fields
            if not (isinstance(field, models.AutoField) and field.column not in self.changed)
        }
        names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
        source = self.source.format(rows=self.rows)
        return f"INSERT INTO {self.name} ({names}) SELECT {values} FROM {source} ORDER BY {self.order}"  # noqa: S608

    def _value(self, field: Any) -> str:
        moved = f'r."{field.column}"' + (" + p.later" if isinstance(field, models.DateTimeField) else "")
        return self.changed.get(str(field.column), moved)


LIVED_PERSON = (
    "SELECT r.*, r.trainee_id AS owner FROM {table} r JOIN lived_person ON lived_person.id = r.trainee_id"
)
LIVED_DOSSIER = (
    "SELECT r.*, r.dossier_id AS owner FROM {table} r JOIN lived_dossier ON lived_dossier.id = r.dossier_id"
)
ADDRESSES = """
SELECT a.*, owned.owner, row_number() OVER (PARTITION BY owned.owner ORDER BY a.id) - 1 AS rank
FROM {table} a JOIN (
    SELECT home_address_id AS id, user_id AS owner FROM accounts_trainee
    JOIN lived_person ON lived_person.id = user_id
    UNION ALL SELECT d.home_address_id, d.trainee_id FROM dossiers_dossier d JOIN lived_dossier USING (id)
) owned USING (id)
"""
DOTATIONS = f"""
SELECT lived.*, row_number() OVER (PARTITION BY owner ORDER BY id) - 1 AS rank FROM ({LIVED_PERSON}) lived
"""  # noqa: S608
NUMBERS = """
SELECT r.number, d.id AS owner FROM {table} r JOIN dossiers_dossier d USING (number)
JOIN lived_dossier ON lived_dossier.id = d.id
"""
LINES = f"""
SELECT lived.*, d.id AS dossier FROM ({LIVED_PERSON}) lived
LEFT JOIN dossiers_dossier d ON d.number = lived.dossier_number AND lived.dossier_number <> ''
"""  # noqa: S608
MESSAGES = """
SELECT r.*, e.sequence, e.dossier_id AS owner FROM {table} r JOIN dossiers_entry e ON e.id = r.entry_id
JOIN lived_dossier ON lived_dossier.id = e.dossier_id
"""
PAYMENTS = """
SELECT r.*, d.number AS of_number, d.id AS owner FROM {table} r
JOIN dossiers_dossier d ON d.id = r.dossier_id JOIN lived_dossier ON lived_dossier.id = d.id
"""
REFUNDS = """
SELECT r.*, payment.dossier_id AS owner FROM {table} r
JOIN payments_payment payment ON payment.id = r.payment_id
JOIN lived_dossier ON lived_dossier.id = payment.dossier_id
"""
ENTRY = "d.first_entry + r.sequence - 1"

# In the order in which the database wants them: what is named comes first.
TABLES = (
    Table(
        User,
        "SELECT r.*, r.id AS owner FROM {table} r JOIN lived_person USING (id)",
        PERSON,
        {
            **{"id": "p.id", "login": "p.login", "email": "p.email"},
            **{"first_name": "p.first_name", "last_name": "p.last_name"},
        },
    ),
    Table(Address, ADDRESSES, PERSON, {"id": "p.first_address + r.rank"}, "p.id, r.rank"),
    Table(
        Trainee,
        "SELECT r.*, r.user_id AS owner FROM {table} r JOIN lived_person ON lived_person.id = r.user_id",
        PERSON,
        {"user_id": "p.id", "home_address_id": HOME, "contact_email": "p.email", "mobile": "p.mobile"},
    ),
    Table(StatusCheck, LIVED_PERSON, PERSON, {"trainee_id": "p.id"}, "p.id, r.id"),
    Table(IssuedNumber, NUMBERS, DOSSIER, {"number": "d.number"}),
    Table(
        Dossier,
        "SELECT r.*, r.id AS owner FROM {table} r JOIN lived_dossier USING (id)",
        f"{DOSSIER} JOIN target s ON s.session_id = d.session_id",
        {
            **{"id": "d.id", "number": "d.number", "trainee_id": "p.id", "home_address_id": HOME},
            **{"session_id": "s.session_id", "organisation_id": "s.organisation_id"},
            **{"title": "s.title", "mode": "s.mode", "place": "s.place"},
            **{"contact_email": "p.email", "mobile": "p.mobile"},
        },
        "d.id",
    ),
    Table(
        Dotation,
        DOTATIONS,
        PERSON,
        {
            "id": "p.first_dotation + r.rank",
            "trainee_id": "p.id",
            "reference": "r.reference || '-' || p.id",
        },
        "p.id, r.rank",
    ),
    Table(
        RightsLine,
        LINES,
        f"{PERSON} LEFT JOIN new_dossier d ON d.person = p.id AND d.template = r.dossier",
        {
            "trainee_id": "p.id",
            "dotation_id": GIFT,
            "dossier_number": "coalesce(d.number, '')",
            "reference": "CASE WHEN r.reference LIKE 'avoir:%' THEN 'avoir:' || d.number"
            " ELSE r.reference || '-' || p.id END",
        },
        "p.id, r.id",
    ),
    Table(Proposal, LIVED_DOSSIER, DOSSIER, OF_DOSSIER, "d.id"),
    Table(TopUp, LIVED_DOSSIER, DOSSIER, OF_DOSSIER, "d.id"),
    Table(Closing, LIVED_DOSSIER, DOSSIER, OF_DOSSIER, "d.id"),
    Table(Review, LIVED_DOSSIER, DOSSIER, OF_DOSSIER, "d.id"),
    Table(
        Entry,
        LIVED_DOSSIER,
        f"{DOSSIER} JOIN target s ON s.session_id = d.session_id",
        {
            "id": ENTRY,
            "dossier_id": "d.id",
            "user_id": WHO,
        },
        "d.id, r.sequence",
    ),
    Table(OutboxMessage, MESSAGES, DOSSIER, {"entry_id": ENTRY}, "d.id, r.id"),
    Table(
        Payment,
        PAYMENTS,
        DOSSIER,
        {
            **{"id": ITS_UUID.format("id"), "dossier_id": "d.id"},
            "checkout_id": "r.checkout_id || '_' || d.number",
            "intent_id": AT_THE_BANK.format("intent_id"),
            "url": "replace(r.url, r.checkout_id, r.checkout_id || '_' || d.number)",
            "parameters": "replace(r.parameters::text, r.of_number, d.number)::jsonb",
        },
        "d.id",
    ),
    Table(
        Refund,
        REFUNDS,
        DOSSIER,
        {
            **{"id": ITS_UUID.format("id"), "payment_id": ITS_UUID.format("payment_id")},
            "provider_id": AT_THE_BANK.format("provider_id"),
        },
        "d.id",
    ),
)

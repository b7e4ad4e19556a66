"""Everything the portal keeps of a trainee, for the trainee: as data, and as lines to read."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.models import Address, Trainee
from accounts.rights import history
from catalogue.favourites import kept_by
from dossiers import presentation
from dossiers.models import Dossier
from dossiers.texts import TRAINEE

# What names no one and means nothing outside the database, or is another's.
HIDDEN = {
    "id",
    "user",
    "trainee",
    "trainee_id",
    "session",
    "password",
    "login",
    "session_version",
    "is_staff",
    "is_superuser",
    "home_address",
    "temporary_address",
    "organisation",
    "dossier",
    "document",
    "decided_by",
    "moderated_by",
    "replied_by",
}


def of(trainee: Trainee) -> dict[str, Any]:
    """All of it, in plain values: identity, rights, dossiers with their journal, claims and reviews."""
    dossiers = trainee.dossiers.select_related(
        "organisation", "closing", "claim", "review", "home_address", "temporary_address"
    ).prefetch_related("entries")
    return {
        "compte": _fields(trainee.user) | _fields(trainee) | _address(trainee.home_address),
        "droits": [_fields(line) for line in history(trainee.pk)],
        "dif": [_fields(claim) for claim in trainee.dif_claims.order_by("pk")],
        "dossiers": [_dossier(d) for d in dossiers.order_by("pk")],
        "favoris": [
            {
                "formation": kept.action.training.title,
                "organisme": kept.action.training.organisation.name,
                "ajoutée le": kept.added_at.isoformat(),
            }
            for kept in kept_by(trainee.pk)
        ],
    }


def _dossier(d: Dossier) -> dict[str, Any]:
    told = {"organisme": d.organisation.name} | _fields(d) | _address(d.temporary_address or d.home_address)
    told["journal"] = presentation.journal_of(d, TRAINEE)
    for name, title in (("closing", "dénouement"), ("claim", "force majeure"), ("review", "avis")):
        if row := getattr(d, name, None):
            told[title] = _fields(row)
    return told


def _address(address: Address | None) -> dict[str, str]:
    return {"adresse": str(address)} if address else {}


def _fields(row: models.Model) -> dict[str, Any]:
    """The fields of a row that hold something, under the names people read."""
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name in HIDDEN or value in (None, ""):
            continue
        if field.choices:
            value = getattr(row, f"get_{field.name}_display")()
        found[str(field.verbose_name)] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

"""Everything the portal keeps of a trainee, for the trainee, as data (`my_data` tells it in words)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet

from accounts.people.models import Address, Trainee
from accounts.rights import ledger
from accounts.security import events, safeguards
from catalogue.favourites.kept import kept_by
from dossiers.contact.models import Enquiry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.employer.models import EmployerRequest
from dossiers.messages import history, letters
from dossiers.messages.words import TRAINEE
from dossiers.money import closings

# What names no one and means nothing outside the database, or is another's.
HIDDEN = {
    "id",
    "user",
    "trainee",
    "trainee_id",
    "session",
    "action",
    "password",
    "login",
    "former_logins",
    "session_version",
    "freezes",
    "is_staff",
    "is_superuser",
    "home_address",
    "temporary_address",
    "organisation",
    "dossier",
    "dotation",
    "document",
    "content",
    "decided_by",
    "checked_by",
    "asked_by",
    "back",
    "moderated_by",
    "replied_by",
    "answered_by",
    "writer",
    "marked_by",
    "half_day",
}

# Where two fields of the same person would read alike, and one would hide the other.
NAMES = {"contact_email": "adresse e-mail de contact"}

# What the apps above keep of a dossier (payments), added when they are ready.
fetched_with_dossiers = ["entries__outbox_messages", "entries__user", "attendance__half_day"]
more_of_dossier: list[Callable[[Dossier], dict[str, Any]]] = []


def of(trainee: Trainee) -> dict[str, Any]:
    """All of it, in plain values: identity, rights, dossiers with their journal, claims and reviews."""
    user = trainee.user
    return {
        "compte": _fields(trainee.user) | _fields(trainee) | _address(trainee.home_address),
        "connexions": [
            {"le": login.at.isoformat(), "adresse réseau": login.address, "appareil": login.device}
            for login in safeguards.logins(user)
        ],
        "événements de sécurité": [_fields(event) for event in events.all_of(user)],
        "documents": [_fields(document) for document in trainee.documents.defer("content")],
        "droits": [_fields(line) | {"origine": line.origin} for line in ledger.history(trainee.pk)],
        "dotations": [_fields(dotation) for dotation in trainee.dotations.all()],
        "dif": [_fields(claim) for claim in trainee.dif_claims.order_by("pk")],
        "vérifications de statut": [_fields(check) for check in trainee.status_checks.order_by("pk")],
        "pièces d'identité": [_fields(check) for check in trainee.identity_checks.order_by("pk")],
        "corrections de numéro": [_fields(each) for each in trainee.number_corrections.order_by("pk")],
        "réouvertures": [_fields(each) for each in trainee.account_recoveries.order_by("pk")],
        "demandes de réouverture": [_fields(each) for each in trainee.recovery_requests.order_by("pk")],
        "dossiers": [_dossier(dossier) for dossier in dossiers_of(trainee)],
        "demandes à un employeur": [
            {"formation": made.action.training.title} | _fields(made) for made in requests_of(trainee)
        ],
        "messages à la Caisse": [_fields(each) for each in Enquiry.objects.filter(writer=user)],
        "favoris": [
            {
                "formation": kept.action.training.title,
                "organisme": kept.action.training.organisation.name,
                "ajoutée le": kept.added_at.isoformat(),
            }
            for kept in kept_by(trainee.pk)
        ],
    }


def requests_of(trainee: Trainee) -> QuerySet[EmployerRequest]:
    """What the trainee asked of an employer, in the order they asked."""
    return trainee.employer_requests.select_related("action__training").order_by("pk")


def dossiers_of(trainee: Trainee) -> list[Dossier]:
    """The trainee's dossiers with all that is told of them, in as many queries whatever their number."""
    rows = ("organisation", "closing", "claim", "exam", "review", "proposal", "answers", "top_up__funder")
    addresses = ("home_address", "temporary_address")
    found = trainee.dossiers.select_related(*rows, *addresses, "session__action__training")
    found = found.prefetch_related(*fetched_with_dossiers)
    dossiers = list(found.order_by("pk"))
    closings.count_what_went_back(*dossiers)
    return dossiers


def _dossier(dossier: Dossier) -> dict[str, Any]:
    told = (
        {"organisme": dossier.organisation.name}
        | _fields(dossier)
        | _address(dossier.temporary_address or dossier.home_address)
    )
    told["présences"] = [_fields(mark.half_day) | _fields(mark) for mark in dossier.attendance.all()]
    told["journal"] = history.of(dossier.entries.all(), TRAINEE)
    if top_up := top_up_of(dossier):
        told["aide demandée"] = {"financeur": top_up.funder.name} | _fields(top_up)
    for name, title in (
        ("closing", "dénouement"),
        ("claim", "force majeure"),
        ("exam", "examen"),
        ("review", "avis"),
        ("answers", "conditions"),
    ):
        if row := getattr(dossier, name, None):
            told[title] = _fields(row)
    told["messages"] = [
        {"le": message.sent_at.isoformat(), "objet": letters.subject_of(entry, TRAINEE)}
        for entry in dossier.entries.all()
        for message in entry.outbox_messages.all()
        if message.reader == TRAINEE and message.sent_at
    ]
    for more in more_of_dossier:
        told |= more(dossier)
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
        found[NAMES.get(field.name, str(field.verbose_name))] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

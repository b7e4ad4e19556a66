"""What every act on the catalogue checks first: who acts, on whose row, as it stood when it was read."""

import secrets
from collections.abc import Mapping

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from catalogue.organisations.models import Member
from catalogue.trainings.models import Action, Session, Training
from cpf_portal.common.errors import Refused

Row = Training | Action | Session

STALE = (
    "Quelqu'un a enregistré un changement pendant que vous écriviez. Ce que vous avez tapé est gardé : "
    "vérifiez-le, puis enregistrez à nouveau."
)


def check_keeper(by: Member, organisation_id: int) -> None:
    """Refuse whoever does not keep the catalogue of that organisation."""
    if by.organisation_id != organisation_id:
        raise Refused("Cette formation n'est pas celle de votre organisme.")
    if not by.keeps_catalogue:
        raise Refused("Votre rôle permet de lire le catalogue, pas de le changer.")


def stamp(row: Row) -> str:
    """The version of a row, as a form carries it while someone writes."""
    return row.updated_at.isoformat()


def check_seen(row: Row, seen: str | None) -> None:
    """Refuse (`stale`) to write over a version that the person has not read; None asks for no check."""
    if seen is not None and seen != stamp(row):
        raise Refused(STALE, code="stale")


def locked_training(by: Member, pk: int) -> Training:
    """A training of the member's organisation, held until the transaction ends: one change at a time.

    What happens to its actions is decided under this lock too.
    """
    row = Training.objects.select_for_update(no_key=True).get(pk=pk)
    check_keeper(by, row.organisation_id)
    return row


def write[R: (Training, Action, Session)](row: R, values: Mapping[str, object]) -> R:
    """Write these columns of a row, and no other: seats are counted by who takes them."""
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = timezone.now()
    row.save(update_fields=[*values, "updated_at"])
    return row


def insert(row: models.Model, taken: str) -> None:
    """Add a row, whose number nobody else has; `taken` says so to who comes second."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            f"Ce numéro est déjà celui d'une autre {taken}, peut-être enregistrée à l'instant.", code="number"
        ) from None


def new_number() -> str:
    """A number for what has none of its own; nobody will draw the same."""
    return secrets.token_hex(6).upper()

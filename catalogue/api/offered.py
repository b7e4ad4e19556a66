"""What a program reads of a catalogue: trainings, their actions, their sessions."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from catalogue.api.typed import Number
from catalogue.office.checks import stamp
from catalogue.trainings.models import Action, Session, Training

VERSION = Field(description="La version lue, à redonner comme « seen » pour modifier.")
NEXT = Field(None, description="Le « cursor » de la page suivante ; null à la dernière.")


class TrainingOut(Schema):
    """Une formation."""

    id: int
    number: str = Field(description="Votre référence.")
    title: str
    summary: str
    objectives: str
    results: str
    content: str
    certification: str = Field(description="Son code RNCP, RS ou CPF ; vide s'il n'y en a pas.")
    is_published: bool
    version: str = VERSION
    updated_at: datetime

    @classmethod
    def of(cls, row: Training) -> "TrainingOut":
        """A training, its certification read with it."""
        code = row.certification.code if row.certification else ""
        return cls(**_of(row, cls) | {"certification": code})


class PlaceOut(Schema):
    """Un lieu de formation."""

    id: int
    name: str
    address: str


class ActionOut(Schema):
    """Une action d'une formation : comment, où, combien."""

    id: int
    training: int
    number: str
    mode: str = Field(description="onsite, mixed ou remote.")
    place: PlaceOut | None
    establishment: str = Field(
        description="Le SIRET de l'établissement qui s'en charge ; vide pour le siège."
    )
    price: int = Field(description="En centimes, toutes taxes comprises.")
    hours: Number
    prerequisites: str
    has_admission_terms: bool
    language: str
    pedagogy: str
    is_published: bool
    version: str = VERSION
    updated_at: datetime

    @classmethod
    def of(cls, row: Action) -> "ActionOut":
        """An action, its place read with it."""
        place = row.place
        where = PlaceOut(id=place.pk, name=place.name, address=str(place)) if place else None
        siret = row.establishment.siret if row.establishment else ""
        told = {"training": row.training_id, "place": where, "hours": row.hours, "establishment": siret}
        return cls(**_of(row, cls) | told)


class SessionOut(Schema):
    """Une session d'une action."""

    id: int
    action: int
    number: str
    starts_on: date | None = Field(description="null pour une entrée permanente.")
    ends_on: date | None
    seats: int | None = Field(description="null quand les places ne sont pas comptées.")
    seats_taken: int
    is_open: bool
    is_cancelled: bool
    version: str = VERSION
    updated_at: datetime

    @classmethod
    def of(cls, row: Session) -> "SessionOut":
        """A session."""
        return cls(**_of(row, cls) | {"action": row.action_id, "is_cancelled": row.cancelled_at is not None})


class TrainingPage(Schema):
    """Une page de formations."""

    items: list[TrainingOut]
    next: str | None = NEXT


class ActionPage(Schema):
    """Une page d'actions."""

    items: list[ActionOut]
    next: str | None = NEXT


class SessionPage(Schema):
    """Une page de sessions."""

    items: list[SessionOut]
    next: str | None = NEXT


def _of(row: Training | Action | Session, schema: type[Schema]) -> dict[str, Any]:
    """The columns of a row that bear the schema's names."""
    columns = {field.name for field in row._meta.concrete_fields if not field.is_relation}
    found = {name: getattr(row, name) for name in schema.model_fields if name in columns}
    return found | {"version": stamp(row)}

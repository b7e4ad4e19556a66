"""Writing a catalogue file into the database: each training whole or not at all, twice like once."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any, BinaryIO

from django.db import models, transaction
from django.utils import timezone

from catalogue.communes import locate
from catalogue.edof.reader import ActionData, PlaceData, SessionData, TrainingData, read_training
from catalogue.edof.report import Report
from catalogue.edof.stream import Unreadable, trainings
from catalogue.models import Action, Certification, Organisation, Place, Session, Training


class _DryRun(Exception):
    """Undoes what a simulation wrote."""


class Importer:
    """One import: remembers the organisations, places and certifications it met."""

    def __init__(self, organisation_name: str = "") -> None:
        self.organisation_name = organisation_name
        self.report = Report()
        self.organisations: dict[str, Organisation] = {}
        self.certifications: dict[str, Certification] = {}
        self.places: dict[tuple[int, PlaceData], Place] = {}
        self.seen: set[int] = set()

    def run(self, source: BinaryIO) -> Report:
        """Take every right training of the file, in order, until its end or its damage."""
        try:
            for element in trainings(source):
                data, reader = read_training(element)
                if data is not None and not self._is_new(data):
                    reader.problem(
                        element,
                        data.number,
                        "cette formation est déjà dans le fichier.",
                        "Changez son numéro.",
                    )
                    data = None
                for problem in reader.problems:
                    self.report.add(problem)
                if data is None:
                    self.report.rejected += 1
                else:
                    self._take(data)
        except Unreadable as unreadable:
            self.report.add(unreadable.problem)
        return self.report

    def _is_new(self, data: TrainingData) -> bool:
        """Whether the file had no such training before; only hashes are kept, files have half a million."""
        mark = hash((data.siret, data.number))
        if mark in self.seen:
            return False
        self.seen.add(mark)
        return True

    @transaction.atomic
    def _take(self, data: TrainingData) -> None:
        organisation = self._organisation(data.siret)
        texts = {
            name: getattr(data, name) for name in ("title", "summary", "objectives", "results", "content")
        }
        texts["certification_id"] = self._certification(data.certification).pk
        training, outcome = _upsert(Training, {"organisation": organisation, "number": data.number}, texts)
        changed = False
        existing = {action.number: action for action in training.actions.all()}
        for action in data.actions:
            changed |= self._take_action(training, existing.get(action.number), action)
        if outcome == "unchanged" and changed:
            outcome = "updated"
        setattr(self.report, outcome, getattr(self.report, outcome) + 1)

    def _take_action(self, training: Training, existing: Action | None, data: ActionData) -> bool:
        names = ("mode", "price", "hours", "prerequisites", "has_admission_terms", "language")
        values = {name: getattr(data, name) for name in names}
        values["place_id"] = self._place(training.organisation, data.place)
        if existing is None:
            action, changed = Action.objects.create(training=training, number=data.number, **values), True
        else:
            action, changed = existing, _change(existing, values)
        return _take_sessions(action, data.sessions) or changed

    def _organisation(self, siret: str) -> Organisation:
        if siret not in self.organisations:
            name = self.organisation_name or f"Organisme {siret}"
            self.organisations[siret], _ = Organisation.objects.get_or_create(
                siret=siret, defaults={"name": name}
            )
        return self.organisations[siret]

    def _certification(self, code: str) -> Certification:
        if code not in self.certifications:
            kind = code.rstrip("0123456789")
            self.certifications[code], _ = Certification.objects.get_or_create(
                code=code, defaults={"kind": kind}
            )
        return self.certifications[code]

    def _place(self, organisation: Organisation, data: PlaceData) -> int | None:
        """The place's key; None when the file names no town (all at a distance)."""
        if not data.town:
            return None
        key = (organisation.pk, data)
        if key not in self.places:
            named = {name: getattr(data, name) for name in ("name", "street", "postcode", "town")}
            latitude, longitude = _position(data)
            more = {"latitude": latitude, "longitude": longitude, "is_accessible": data.is_accessible}
            self.places[key], _ = _upsert(Place, {"organisation": organisation, **named}, more)
        return self.places[key].pk


def import_catalogue(source: BinaryIO, *, organisation_name: str = "", dry_run: bool = False) -> Report:
    """Import a catalogue file opened in binary; the report says what was taken and what was not.

    A training is found by its organisation (SIRET) and number: taken again unchanged, it changes
    nothing. What the file no longer names is left alone. `organisation_name` names an organisation
    met for the first time.
    """
    importer = Importer(organisation_name)
    importer.report.dry_run = dry_run
    try:
        with transaction.atomic() if dry_run else nullcontext():
            importer.run(source)
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return importer.report


def _position(data: PlaceData) -> tuple[float | None, float | None]:
    """Where the file says the place is; when it does not, where its commune is."""
    if data.latitude is not None and data.longitude is not None:
        return data.latitude, data.longitude
    return locate(data.postcode, data.town) or (None, None)


def _take_sessions(action: Action, rows: Iterable[SessionData]) -> bool:
    """Create and change the sessions of an action in bulk; whether anything changed."""
    existing = {session.number: session for session in action.sessions.all()}
    created, changed = [], []
    for row in rows:
        session = existing.get(row.number)
        # What its organisation cancelled stays so, whatever its next file says.
        is_open = row.is_open and not (session and session.cancelled_at)
        values: dict[str, Any] = {"starts_on": row.starts_on, "ends_on": row.ends_on, "is_open": is_open}
        if session is None:
            created.append(Session(action=action, number=row.number, **values))
        elif _differs(session, values):
            changed.append(session)
    Session.objects.bulk_create(created, batch_size=1000)
    Session.objects.bulk_update(changed, ["starts_on", "ends_on", "is_open", "updated_at"], batch_size=1000)
    return bool(created or changed)


def _upsert(model: Any, key: dict[str, Any], values: dict[str, Any]) -> tuple[Any, str]:
    """The row, and « created », « updated » or « unchanged »."""
    row, made = model.objects.get_or_create(**key, defaults=values)
    if made:
        return row, "created"
    return row, "updated" if _change(row, values) else "unchanged"


def _change(row: models.Model, values: dict[str, Any]) -> bool:
    """Write the values when one differs; whether it did."""
    if not _differs(row, values):
        return False
    row.save()
    return True


def _differs(row: Any, values: dict[str, Any]) -> bool:
    """Put the values on the row, not saved; whether one was different."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    if different and hasattr(row, "updated_at"):
        row.updated_at = timezone.now()
    return bool(different)

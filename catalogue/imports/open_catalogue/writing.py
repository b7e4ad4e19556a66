"""The public open catalogue: offers of organisations that do not describe theirs here themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from django.utils import timezone

from catalogue.imports.open_catalogue.line import ACTION_PREFIX, COLUMNS, OpenLine, read_line
from catalogue.imports.open_catalogue.rows import Key, Known, hand_over, trainings_of
from catalogue.imports.report import Report
from catalogue.imports.tables.cells import Line
from catalogue.imports.tables.run import run
from catalogue.trainings.models import Action, Session, Training
from cpf_portal.common.database.turns import in_turn

LEFT = "Formations que l'organisme décrit lui-même, laissées telles quelles."
RANGE = "Prix ou durées qui varient selon les actions : le plus élevé est retenu."
NEAR = "Adresses remplacées par la préfecture, le fichier ne donnant que le département ; la page le dit."
WITHOUT = "Formations sans certification que le CPF finance : gardées, non publiées."
SESSION = "permanente"
# Two imports at once take their batches one after the other.
TURN = "open_catalogue"


class _Importer:
    """One import, whose writes all carry the moment it began."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.stamp = timezone.now()
        self.known = Known()
        # Hashes only, files have half a million lines: the lines met, and what was said of each training.
        self.lines: set[int] = set()
        self.texts: dict[int, int] = {}

    def read(self, line: Line) -> OpenLine | None:
        """The line when it is right and says something new."""
        data = read_line(line)
        if data is None:
            return None
        mark = hash((data.siret, data.training, data.action))
        if mark in self.lines:
            line.wrong(
                "numero_formation",
                "le fichier donne déjà cette formation pour ce département.",
                "N'en gardez qu'une ligne.",
            )
            return None
        self.lines.add(mark)
        said = hash((data.certification, *data.texts.values()))
        first = hash((data.siret, data.training))
        tells = first not in self.texts
        if self.texts.setdefault(first, said) != said:
            line.wrong(
                "intitule_formation",
                "une ligne précédente décrit autrement la même formation ; la première est gardée.",
                "Donnez à toutes les lignes d'une formation les mêmes textes et la même certification.",
                is_warning=True,
            )
        return data if tells else replace(data, tells=False)

    def take(self, batch: tuple[OpenLine, ...]) -> None:
        """Write the lines whose training is not its organisation's own."""
        in_turn(TURN)
        self.known.meet(batch)
        trainings = trainings_of(self.known, batch)
        theirs = hand_over(trainings)
        lines = [line for line in batch if self.known.key(line) not in theirs]
        self.report.left += len(batch) - len(lines)
        self._note(LEFT, len(batch) - len(lines))
        self._note(RANGE, sum(line.is_range for line in lines))
        self._note(WITHOUT, sum(not line.is_eligible for line in lines))
        self._note(NEAR, sum(line.mode != Action.Mode.REMOTE for line in lines))
        self._write(lines, trainings)

    def _note(self, sentence: str, count: int) -> None:
        if count:
            self.report.notes[sentence] += count

    def _write(self, lines: list[OpenLine], trainings: dict[Key, Training]) -> None:
        told = self._trainings(lines, trainings)
        written = self._actions(lines, trainings)
        fresh, changed = written.fresh, written.changed | told | self._sessions(lines, written.actions)
        touched = {written.actions[number].training_id for number in fresh | changed}
        Training.objects.filter(pk__in=touched).update(open_catalogue_at=self.stamp)
        self.report.created += len(fresh)
        self.report.updated += len(changed - fresh)
        self.report.unchanged += len(lines) - len(fresh | changed)

    def _trainings(self, lines: Iterable[OpenLine], trainings: dict[Key, Training]) -> set[int]:
        """Create and change the trainings; the numbers of the lines that did."""
        fresh, changed, told = [], [], set()
        for line in lines:
            key = self.known.key(line)
            values = line.texts | {"certification_id": self.known.certifications.get(line.certification)}
            values["is_published"] = line.is_eligible
            training = trainings.get(key)
            if training is None:
                trainings[key] = Training(
                    organisation_id=key[0],
                    number=key[1],
                    updated_at=self.stamp,
                    open_catalogue_at=self.stamp,
                    **values,
                )
                fresh.append(trainings[key])
            elif line.tells and self._differs(training, values):
                changed.append(training)
                told.add(line.number)
        Training.objects.bulk_create(fresh)
        texts = ["title", "summary", "objectives", "content", "results", "certification"]
        Training.objects.bulk_update(changed, [*texts, "is_published", "updated_at"])
        return told

    def _actions(self, lines: list[OpenLine], trainings: dict[Key, Training]) -> "Written":
        """The action of each line, by the line's number; and which lines made or changed theirs."""
        keys = [trainings[self.known.key(line)].pk for line in lines]
        found = Action.objects.filter(training__in=keys, number__startswith=ACTION_PREFIX)
        known = {(action.training_id, action.number): action for action in found}
        written = Written()
        fresh, changed = [], []
        for line, training in zip(lines, keys, strict=True):
            values = {"mode": line.mode, "price": line.price, "hours": line.hours}
            values["place_id"] = self.known.place(line)
            action = known.get((training, line.action))
            if action is None:
                action = Action(training_id=training, number=line.action, updated_at=self.stamp, **values)
                fresh.append(action)
                written.fresh.add(line.number)
            elif self._differs(action, values):
                changed.append(action)
                written.changed.add(line.number)
            written.actions[line.number] = action
        Action.objects.bulk_create(fresh)
        Action.objects.bulk_update(changed, ["mode", "price", "hours", "place", "updated_at"])
        return written

    def _sessions(self, lines: list[OpenLine], actions: dict[int, Action]) -> set[int]:
        """One permanent entry for each action, open when the file counts a session; the lines that wrote."""
        found = Session.objects.filter(action__in=[action.pk for action in actions.values()], number=SESSION)
        known = {session.action_id: session for session in found}
        fresh, changed, wrote = [], [], set()
        for line in lines:
            action = actions[line.number]
            session = known.get(action.pk)
            # What was cancelled stays so, whatever the next file says.
            is_open = line.is_open and not (session and session.cancelled_at)
            if session is None:
                fresh.append(Session(action=action, number=SESSION, is_open=is_open, updated_at=self.stamp))
            elif self._differs(session, {"is_open": is_open}):
                changed.append(session)
            else:
                continue
            wrote.add(line.number)
        Session.objects.bulk_create(fresh)
        Session.objects.bulk_update(changed, ["is_open", "updated_at"])
        return wrote

    def _differs(self, row: Training | Action | Session, values: dict[str, Any]) -> bool:
        """Put the values on the row, not saved; whether one was different."""
        different = [name for name, value in values.items() if getattr(row, name) != value]
        for name in different:
            setattr(row, name, values[name])
        if different:
            row.updated_at = self.stamp
        return bool(different)


@dataclass(slots=True)
class Written:
    """The actions by line, and the lines that created or changed one."""

    actions: dict[int, Action] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)


def import_open_catalogue(source: BinaryIO, *, dry_run: bool = False) -> Report:
    """Import an open catalogue opened in binary; the report says what was taken and what was not.

    A training that its organisation described or changed itself is left alone, and so is what the
    file does not name. Imported again, the same file changes nothing.
    """
    importer = _Importer(Report("Lignes", dry_run=dry_run))
    return run(source, COLUMNS, importer.report, read=importer.read, take=importer.take)

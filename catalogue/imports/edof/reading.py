"""A catalogue file read to its end: each training whole or not at all, twice like once."""

from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO

from django.db import transaction
from lxml import etree

from catalogue.imports.edof import batches
from catalogue.imports.edof.data import TrainingData
from catalogue.imports.edof.directory import Directory
from catalogue.imports.edof.file.reader import read_training
from catalogue.imports.edof.file.sirets import siret_in, siret_of
from catalogue.imports.edof.file.stream import Source, trainings
from catalogue.imports.edof.file.values import PREFIX, Reader, children_of
from catalogue.imports.edof.named_organisations import NamedOrganisations
from catalogue.imports.report import Report, Unreadable
from catalogue.organisations.models import Organisation

# What is written at once, and kept as done at once: so many trainings, or so many sessions.
TRAININGS, SESSIONS = 100, 2000


class Importer:
    """One reading of a file.

    With an `owner`, all is written in that organisation's catalogue, whatever the file says, and what says
    another SIRET is refused. Without one, a member of staff imports: the organisations are those that the
    file names, made when they are missing and called `name`. To go on where a former reading stopped, give
    its `report` and how many trainings it had `done`.
    """

    def __init__(
        self,
        name: str = "",
        *,
        owner: Organisation | None = None,
        writes: bool = True,
        directory: Directory | None = None,
        report: Report | None = None,
        done: int = 0,
    ) -> None:
        self.owner, self.writes, self.done = owner, writes, done
        self.named = NamedOrganisations(name)
        self.ours = {owner.siret, *owner.establishments.values_list("siret", flat=True)} if owner else set()
        self.report = report or Report()
        self.report.dry_run = not writes
        self.directory = directory or Directory()
        self.seen: set[int] = set()
        self.position = 0
        self.is_illegible = False

    def run(self, source: Source) -> Report:
        """Take every right training of the file, in order, until its end or its damage."""
        for batch in self.batches(source):
            self.take(batch)
        return self.report

    def batches(self, source: Source) -> Iterator[list[TrainingData]]:
        """The right trainings not done yet, some at a time, to be given to `take` before the next.

        Once given, the report holds what was wrong up to there, and `position` trainings were read.
        The damage that ends a file is reported after the last batch; `is_illegible` when nothing was read.
        """
        batch: list[TrainingData] = []
        held = read = 0
        damage = None
        try:
            for element in trainings(source):
                self.position += 1
                data = self._read(element)
                if self.position <= self.done:
                    continue
                read += 1
                if data is not None:
                    batch.append(data)
                    held += sum(len(action.sessions) for action in data.actions)
                if read >= TRAININGS or held >= SESSIONS:
                    yield batch
                    batch, held, read = [], 0, 0
        except Unreadable as unreadable:
            damage = unreadable.problem
        yield batch
        if damage:
            self.report.add(damage)
            self.is_illegible = not self.position

    @transaction.atomic
    def take(self, batch: list[TrainingData]) -> None:
        """Write a batch, or only count what it would change when nothing is to be written."""
        if self.owner:
            self._take(self.owner, batch)
            return
        for siret, group in groupby(sorted(batch, key=self._head_of), key=self._head_of):
            self._take(self.named.take(siret, writes=self.writes), list(group))

    def _head_of(self, data: TrainingData) -> str:
        """The SIRET of the organisation whose the training is: its own, or that of the head of a site."""
        return self.owner.siret if self.owner else self.named.head_of(data.siret)

    def _take(self, owner: Organisation, batch: list[TrainingData]) -> None:
        certifications = self.directory.take({data.certification for data in batch}, writes=self.writes)
        taken = batches.take(owner, certifications, batch, writes=self.writes)
        for outcome, count in taken.outcomes.items():
            setattr(self.report, outcome, getattr(self.report, outcome) + count)
        for warning in taken.warnings:
            self.report.add(warning)

    def _read(self, element: etree._Element) -> TrainingData | None:
        """The training; None when it is wrong, which is reported unless an earlier reading did."""
        data, reader = read_training(element)
        self._judge_owner(reader, element)
        if data is not None:
            self._judge(reader, element, data)
        wrong = any(not problem.is_warning for problem in reader.problems)
        if self.position > self.done:
            for problem in reader.problems:
                self.report.add(problem)
            self.report.rejected += wrong
        return None if wrong else data

    def _judge(self, reader: Reader, element: etree._Element, data: TrainingData) -> None:
        """What only the file as a whole and the database can tell."""
        if not self._is_new(data):
            reader.problem(
                element, data.number, "cette formation est déjà dans le fichier.", "Changez son numéro."
            )
        for action in data.actions:
            if action.siret and not self._is_ours(action.siret, data):
                words = "ce SIRET n'est pas celui d'un établissement de l'organisme."
                reader.problem(element, action.siret, words, "Corrigez-le, ou ajoutez cet établissement.")
        wrong = self.directory.wrong(data.certification)
        if wrong:
            reader.problem(element.find(f"{PREFIX}certification")[0], data.certification, *wrong)

    def _judge_owner(self, reader: Reader, element: etree._Element) -> None:
        """Whose the training is, looked at whatever else is wrong with it."""
        found = siret_in(children_of(element))
        siret = siret_of(found)
        if found is None:
            return  # said to be missing
        if self.owner is None:
            if wrong := self.named.wrong(siret):
                reader.problem(found, siret, *wrong)
        elif siret not in self.ours:
            whose = f"de votre organisme ({self.owner.siret}) ni d'un de ses établissements"
            words = f"ce SIRET n'est pas celui {whose}."
            reader.problem(found, siret, words, "Corrigez-le, ou retirez cette formation.")

    def _is_ours(self, siret: str, data: TrainingData) -> bool:
        return siret in self.ours if self.owner else self.named.head_of(siret) == self._head_of(data)

    def _is_new(self, data: TrainingData) -> bool:
        """Whether the file had no such training before; only hashes are kept, files have half a million."""
        mark = hash((self._head_of(data), data.number))
        if mark in self.seen:
            return False
        self.seen.add(mark)
        return True


def import_catalogue(
    source: BinaryIO, *, organisation_name: str = "", dry_run: bool = False, only_if_right: bool = False
) -> Report:
    """Import a catalogue file opened in binary; the report says what was taken and what was not.

    A training is found by its organisation (SIRET) and number: taken again unchanged, it changes
    nothing. What the file no longer names is left alone. `organisation_name` names an organisation
    met for the first time. With `only_if_right` the file, which must be seekable, is checked whole
    first, and nothing of it is taken when one thing in it is wrong.
    """
    directory = Directory()
    if only_if_right and not dry_run:
        checked = Importer(organisation_name, writes=False, directory=directory).run(source)
        if not checked.is_clean:
            checked.dry_run, checked.held_back = False, True
            return checked
        source.seek(0)
    return Importer(organisation_name, writes=not dry_run, directory=directory).run(source)

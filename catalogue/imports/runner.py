"""Reading a file that was sent, in the worker: by batches, each kept with how far it is.

A reading that is killed goes on where it was; one that is done, or stopped by a person, is left alone.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from catalogue.imports.edof.directory import Directory
from catalogue.imports.edof.reading import Importer
from catalogue.imports.models import FilePart, Import

Mode, Status = Import.Mode, Import.Status


class Parts:
    """A file of the database, read one part at a time."""

    def __init__(self, file_id: int) -> None:
        self.file_id, self.rank, self.given = file_id, 0, 0

    def read(self, size: int = -1) -> bytes:
        """The next part, whatever its size; empty at the end."""
        part = FilePart.objects.filter(file=self.file_id, rank=self.rank).first()
        if part is None:
            return b""
        self.rank += 1
        content = bytes(part.content)
        self.given += len(content)
        return content


def run(import_id: int) -> None:
    """Do an import to its end; twice is like once."""
    asked = Import.objects.select_related("file__organisation").filter(pk=import_id).first()
    if asked is None or not _turn(import_id, Import.LIVE, status=Status.RUNNING):
        return
    directory = Directory()
    if asked.mode == Mode.WHOLE and not asked.is_checked and not _check(asked, directory):
        return
    _read(asked, directory)


def fail(import_id: int) -> None:
    """Note that a reading will not be tried again."""
    _turn(import_id, Import.LIVE, status=Status.FAILED, finished_at=timezone.now())


def _check(asked: Import, directory: Directory) -> bool:
    """Read the file without writing; whether everything in it is right, so that the writing may begin."""
    source = Parts(asked.file_id)
    importer = Importer(owner=asked.file.organisation, writes=False, directory=directory)
    for batch in importer.batches(source):
        importer.take(batch)
        if not _turn(asked.pk, [Status.RUNNING], read_bytes=source.given):
            return False
    if importer.report.is_clean:
        return bool(_turn(asked.pk, [Status.RUNNING], is_checked=True, read_bytes=0))
    _finish(asked.pk, importer, held_back=not importer.is_illegible)
    return False


def _read(asked: Import, directory: Directory) -> None:
    source = Parts(asked.file_id)
    importer = Importer(
        owner=asked.file.organisation,
        writes=asked.writes,
        directory=directory,
        report=asked.report,
        done=asked.done,
    )
    before = asked.done
    for batch in importer.batches(source):
        with transaction.atomic():
            row = Import.objects.select_for_update().get(pk=asked.pk)
            if row.status != Status.RUNNING or row.done != before:  # stopped, or read by another worker
                return
            importer.take(batch)
            row.done, row.read_bytes = importer.position, source.given
            row.kept_report = importer.report.as_values()
            row.save(update_fields=["done", "read_bytes", "kept_report"])
        before = importer.position
    _finish(asked.pk, importer)


def _finish(import_id: int, importer: Importer, *, held_back: bool = False) -> None:
    _turn(
        import_id,
        [Status.RUNNING],
        status=Status.ILLEGIBLE if importer.is_illegible else Status.DONE,
        finished_at=timezone.now(),
        kept_report=importer.report.as_values(),
        held_back=held_back,
    )


def _turn(import_id: int, states: Iterable[str], **values: object) -> int:
    """Change an import that is in one of these states; 0 when it no longer is."""
    return Import.objects.filter(pk=import_id, status__in=states).update(**values)

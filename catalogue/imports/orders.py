"""What a person asks of the import of a catalogue: send a file, import it, stop."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.security import limits
from catalogue.imports import jobs
from catalogue.imports.models import CatalogueFile, FilePart, Import
from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused

LARGEST = 50 * 1024 * 1024
PART = 256 * 1024


@transaction.atomic
def receive(by: Member, upload: "UploadedFile[bytes]") -> Import:
    """Keep a file and have it checked: nothing is imported yet. `Refused` past the day's limit."""
    limits.count_use("import", by.organisation_id)
    file = CatalogueFile.objects.create(
        organisation=by.organisation,
        name=(upload.name or "catalogue.xml")[:120],
        size=upload.size or 0,
        sent_by=by.user,
    )
    for rank, content in enumerate(upload.chunks(PART)):
        FilePart.objects.create(file=file, rank=rank, content=content)
    return _ask(by, file, Import.Mode.CHECK)


@transaction.atomic
def start(by: Member, checked: Import, mode: str) -> Import:
    """Import a file that was checked, or find the reading of it that is under way. `Refused` too late."""
    file = CatalogueFile.objects.select_for_update().get(pk=checked.file_id)
    live = file.imports.filter(status__in=Import.LIVE).first()
    if live:
        return live
    if not file.parts.exists():
        raise Refused("Ce fichier n'est plus gardé : envoyez-le à nouveau.")
    return _ask(by, file, mode)


def cancel(asked: Import) -> None:
    """Stop a reading that waits or runs; what it already imported stays."""
    Import.objects.filter(pk=asked.pk, status__in=Import.LIVE).update(
        status=Import.Status.CANCELLED, finished_at=timezone.now()
    )


def _ask(by: Member, file: CatalogueFile, mode: str) -> Import:
    asked = Import.objects.create(file=file, mode=mode, asked_by=by.user)
    # The imports of one organisation wait for each other.
    jobs.run_import.configure(lock=f"import-{by.organisation_id}").defer(import_id=asked.pk)
    return asked

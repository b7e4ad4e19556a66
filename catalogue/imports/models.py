"""A catalogue file that an organisation sent, and each time it was checked or imported."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalogue.imports.report import Report
from cpf_portal.common.database.constraints import choices_hold


class CatalogueFile(models.Model):
    """A file sent by an organisation. Its content is in parts, forgotten after some weeks."""

    organisation = models.ForeignKey("catalogue.Organisation", models.CASCADE, related_name="catalogue_files")
    name = models.CharField("nom du fichier", max_length=120)
    size = models.PositiveIntegerField("taille (octets)")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("envoyé le", default=timezone.now)

    class Meta:
        verbose_name = "fichier de catalogue"
        verbose_name_plural = "fichiers de catalogue"

    def __str__(self) -> str:
        return self.name


class FilePart(models.Model):
    """Some of a file's bytes: so many that a worker never holds the whole."""

    file = models.ForeignKey(CatalogueFile, models.CASCADE, related_name="parts")
    rank = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "rank"], name="a_part_has_its_rank")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.rank}"


@choices_hold
class Import(models.Model):
    """One reading of a file: a check, or an import; how far it is, and its report."""

    class Mode(models.TextChoices):
        CHECK = "check", "Vérification"
        RIGHT = "right", "Import de ce qui est juste"
        WHOLE = "whole", "Import si tout est juste"

    class Status(models.TextChoices):
        WAITING = "waiting", "En attente"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminé"
        CANCELLED = "cancelled", "Arrêté"
        FAILED = "failed", "Interrompu"
        ILLEGIBLE = "illegible", "Illisible"

    LIVE = (Status.WAITING, Status.RUNNING)

    file = models.ForeignKey(CatalogueFile, models.CASCADE, related_name="imports")
    mode = models.CharField(max_length=5, choices=Mode)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)
    # How far: the trainings done, and the bytes read for the progress that is shown.
    done = models.PositiveIntegerField(default=0)
    read_bytes = models.PositiveIntegerField(default=0)
    # « Import si tout est juste »: it was, so the writing has begun; or it was not.
    is_checked = models.BooleanField(default=False)
    held_back = models.BooleanField(default=False)
    kept_report = models.JSONField(default=dict)

    class Meta:
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                name="a_reading_ends_at_an_hour",
                condition=Q(status__in=["waiting", "running"], finished_at__isnull=True)
                | ~Q(status__in=["waiting", "running"])
                & Q(finished_at__isnull=False, finished_at__gte=F("asked_at")),
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(status__in=["waiting", "running"]),
                name="a_file_is_read_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["file", "-asked_at"], name="import_of_file")]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}, {self.file}"

    @property
    def is_live(self) -> bool:
        """Whether it waits or runs."""
        return self.status in self.LIVE

    @property
    def writes(self) -> bool:
        """Whether it changes the catalogue."""
        return self.mode != self.Mode.CHECK

    @property
    def percent(self) -> int:
        """How much of the file was read."""
        return min(100, 100 * self.read_bytes // max(1, self.file.size))

    @property
    def report(self) -> Report:
        """What was found and done so far."""
        return Report.of_values(self.kept_report)

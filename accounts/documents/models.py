"""A supporting document: its content is a row, as everything that is kept."""

from django.db import models
from django.utils import timezone

from accounts.people.models import Trainee
from cpf_portal.common.database.constraints import choices_hold


@choices_hold
class Document(models.Model):
    """A supporting document someone gave, kept in the database: never a file that a server may hand out."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="documents")
    kind = models.CharField("type", max_length=20, choices=Kind)
    content = models.BinaryField("contenu")
    received_at = models.DateTimeField("reçu le", default=timezone.now)

    class Meta:
        verbose_name = "document"

    def __str__(self) -> str:
        return f"Document {self.pk} ({self.get_kind_display()})"

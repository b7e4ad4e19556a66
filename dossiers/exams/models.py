"""The exam that ends a training: its day, then what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from pgtrigger import Delete, Truncate

from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import AppendOnly, Immutable
from dossiers.dossier.models import Dossier

# How many blocks a result names at most, and the code of one in its certification: « BC02 ».
MOST_BLOCKS = 20
A_BLOCK = r"^BC[0-9]{2}$"


@choices_hold
class Exam(models.Model):
    """The exam of a finished training, as its organisation records it, once (docs/rules.md § 3)."""

    class Result(models.TextChoices):
        """What came of it: the journal keeps its code, whoever reads it its label."""

        PASSED = "passed", "Réussi"
        PARTLY = "partly", "Réussi en partie : des blocs de la certification"
        FAILED = "failed", "Échoué"
        ABSENT = "absent", "Absent à l'examen"

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="exam")
    held_on = models.DateField("jour de l'examen")
    result = models.CharField("résultat", max_length=6, choices=Result, blank=True)
    blocks = ArrayField(
        models.CharField(max_length=4, validators=[RegexValidator(A_BLOCK)]),
        verbose_name="blocs obtenus",
        size=MOST_BLOCKS,
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = "examen"
        constraints = [
            models.CheckConstraint(
                condition=Q(result="partly") & ~Q(blocks=[]) | ~Q(result="partly") & Q(blocks=[]),
                name="blocks_are_of_a_part_of_a_result",
            ),
        ]
        triggers = [
            Immutable("an_exam_keeps_its_day", "dossier_id", "held_on"),
            Immutable("a_result_is_for_good", "result", "blocks", once="OLD.result <> ''"),
            AppendOnly("an_exam_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        return f"Examen, dossier {self.dossier_id}"


def exam_of(dossier: Dossier) -> Exam | None:
    """What was recorded of the dossier's exam; None when nothing was."""
    found: Exam | None = getattr(dossier, "exam", None)
    return found

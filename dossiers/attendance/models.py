"""Who was there, half-day by half-day: what the organisation marks, what the trainee contests."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgtrigger import Insert

from catalogue.trainings.models import Session
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import Afterwards, Immutable
from cpf_portal.common.database.written import written_once
from dossiers.dossier.models import Dossier

# The hours of a half-day, at most.
LONGEST = 6


@choices_hold
class HalfDay(models.Model):
    """A half-day of a session, and how many hours it lasts."""

    class Half(models.TextChoices):
        """Morning or afternoon; their codes sort as they come."""

        MORNING = "am", "matin"
        AFTERNOON = "pm", "après-midi"

    session = models.ForeignKey(Session, models.PROTECT, related_name="half_days")
    day = models.DateField("jour")
    half = models.CharField("demi-journée", max_length=2, choices=Half)
    hours = models.DecimalField("heures", max_digits=4, decimal_places=2)

    class Meta:
        verbose_name = "demi-journée"
        ordering = ["day", "half"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "day", "half"], name="a_half_day_is_of_a_session_once"
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=LONGEST), name="a_half_day_lasts_some_hours"
            ),
        ]
        triggers = [Immutable("a_half_day_stays_its_session_s", "session_id", "day", "half")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_half_display()}"


@choices_hold
class Mark(models.Model):
    """Whether someone was there on a half-day; the trainee may contest it, once, in words.

    It is of a session of the dossier's (`migrations/sql/0001_marks.sql`).
    """

    class Status(models.TextChoices):
        """Present, absent, or kept away by force majeure: those hours are not due."""

        PRESENT = "present", "Présent"
        ABSENT = "absent", "Absent"
        EXCUSED = "excused", "Force majeure"

    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="marked")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attendance")
    status = models.CharField("présence", max_length=7, choices=Status)
    marked_at = models.DateTimeField("notée le", default=timezone.now)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    contest = models.TextField("contestation", max_length=500, blank=True)
    contested_at = models.DateTimeField("contestée le", null=True, blank=True)

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["half_day", "dossier"], name="one_is_marked_once_a_half_day"),
            models.CheckConstraint(
                condition=Q(contest="", contested_at__isnull=True)
                | ~Q(contest="") & Q(contested_at__isnull=False),
                name="who_contests_says_why",
            ),
        ]
        triggers = [
            Immutable("a_mark_stays_its_dossier_s", "half_day_id", "dossier_id"),
            Immutable("a_mark_is_contested_once", "contested_at", once="OLD.contested_at IS NOT NULL"),
            Afterwards("a_mark_is_of_its_session", "check_mark", Insert),
        ]

    def __str__(self) -> str:
        return f"{self.half_day} : {self.get_status_display()}"


@written_once
def marks_of(dossier_id: int) -> "models.QuerySet[Mark]":
    """A dossier's half-days, in order, with what was marked of each."""
    return (
        Mark.objects.filter(dossier=dossier_id)
        .select_related("half_day")
        .order_by("half_day__day", "half_day__half")
    )

"""Who took which piece of the staff's work, so that no two agents do the same."""

from django.db import models
from django.utils import timezone

from accounts.people.models import User


class Assignment(models.Model):
    """A row of a work list that an agent took: `object_id` is its key as text, whatever its model."""

    work = models.CharField("liste", max_length=30)
    object_id = models.CharField("objet", max_length=40)
    by = models.ForeignKey(User, models.CASCADE, verbose_name="pris par", related_name="+")
    at = models.DateTimeField("pris le", default=timezone.now)

    class Meta:
        verbose_name = "travail pris"
        verbose_name_plural = "travaux pris"
        constraints = [
            models.UniqueConstraint(fields=["work", "object_id"], name="a_piece_of_work_is_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.object_id}"

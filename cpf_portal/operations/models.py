"""When each periodic task was last done; the models of the rooms, where Django looks for them."""

from django.db import models

from cpf_portal.operations.fund.models import CountedMonth, MonthFigure
from cpf_portal.operations.signals.models import Lead, LeadClosing
from cpf_portal.operations.work.models import Assignment

__all__ = ["Assignment", "CountedMonth", "Lead", "LeadClosing", "MonthFigure", "PeriodicRun"]


class PeriodicRun(models.Model):
    """The last time a periodic task was done to its end (`cpf_portal.operations.periodic_tasks`)."""

    name = models.CharField("travail", max_length=20, primary_key=True)
    finished_at = models.DateTimeField("fini le")
    done = models.PositiveIntegerField("traités", default=0)

    class Meta:
        verbose_name = "travail périodique"
        verbose_name_plural = "travaux périodiques"

    def __str__(self) -> str:
        return self.name

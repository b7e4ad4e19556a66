"""The exports that a member asked to be called to: a view, how often, at what hour."""

from django.db import models
from django.db.models import Q

from catalogue.organisations.models import Member
from cpf_portal.common.database.constraints import choices_hold
from dossiers.messages.members import daily_hours
from dossiers.organisation.worklist.models import SavedView


@choices_hold
class ExportSchedule(models.Model):
    """A view that a member is called to export, by a mail that holds nothing of it."""

    MOST = 10

    class Every(models.TextChoices):
        DAY = "day", "chaque jour"
        WEEK = "week", "chaque lundi"
        MONTH = "month", "chaque 1er du mois"

    member = models.ForeignKey(Member, models.CASCADE, related_name="export_schedules")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+", verbose_name="vue")
    every = models.CharField("quand", max_length=5, choices=Every, default=Every.WEEK)
    hour = models.PositiveSmallIntegerField("heure", default=daily_hours.USUAL)
    next_at = models.DateTimeField("prochain envoi", db_index=True)

    class Meta:
        verbose_name = "export programmé"
        verbose_name_plural = "exports programmés"
        constraints = [
            models.UniqueConstraint(fields=["member", "view", "every"], name="a_view_is_called_to_once"),
            models.CheckConstraint(
                condition=Q(hour__range=(daily_hours.FIRST, daily_hours.LAST)),
                name="an_export_s_hour_is_of_the_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.view}, {self.get_every_display()} à {self.hour} h"

    @property
    def is_allowed(self) -> bool:
        """Whether its member may still export, and still finds its view."""
        owner = self.view.owner
        is_found = self.view.is_shared and owner.organisation_id == self.member.organisation_id
        is_theirs = self.view.owner_id == self.member_id or is_found
        return is_theirs and self.member.exports_files and self.member.user.is_active

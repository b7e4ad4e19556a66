"""The secret address of a member's calendar."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalogue.organisations.models import Member


class CalendarFeed(models.Model):
    """The digest of the secret address where a member's calendar reads the organisation's sessions."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="calendar_feed")
    digest = models.CharField("empreinte", max_length=64, unique=True)
    made_at = models.DateTimeField("créée le", default=timezone.now)

    class Meta:
        verbose_name = "agenda d'un membre"
        verbose_name_plural = "agendas des membres"
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_calendar_s_digest_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"Agenda de {self.member}"

"""A name to correct: one agent asks, another accepts, and the person confirms by a link."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.people import User


class NameCorrection(models.Model):
    """Another name for an account (docs/rules.md § 13); nothing changes before its owner confirms it."""

    account = models.ForeignKey(User, models.PROTECT, verbose_name="compte", related_name="name_corrections")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom de naissance", max_length=80)
    reason = models.CharField("motif, et pièce vue", max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, verbose_name="demandée par", related_name="+")
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    is_accepted = models.BooleanField("acceptée", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    used_at = models.DateTimeField("confirmée par la personne le", null=True, blank=True)

    class Meta:
        verbose_name = "correction de nom"
        verbose_name_plural = "corrections de noms"
        constraints = [
            models.CheckConstraint(
                name="a_second_person_accepts_a_name",
                condition=Q(is_accepted__isnull=True, decided_by__isnull=True, used_at__isnull=True)
                | Q(is_accepted__isnull=False, decided_by__isnull=False)
                & ~Q(decided_by=F("asked_by"))
                & (Q(is_accepted=True) | Q(used_at__isnull=True)),
            ),
            models.CheckConstraint(
                condition=~Q(account=F("asked_by")) & ~Q(account=F("decided_by")),
                name="nobody_corrects_their_own_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

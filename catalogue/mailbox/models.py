"""The address where an organisation is written to of its dossiers: another asked for, one that refuses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalogue.organisations.models import Organisation


class MailboxChange(models.Model):
    """Another address that a manager asked for; it waits for its link to be followed, once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mailbox_changes")
    former = models.EmailField("ancienne adresse", blank=True)
    email = models.EmailField("nouvelle adresse")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé le", default=timezone.now, db_index=True)
    used_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        verbose_name = "changement d'adresse d'un organisme"
        verbose_name_plural = "changements d'adresse des organismes"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(used_at=None), name="one_address_waits"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("asked_at")), name="a_mailbox_is_asked_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} : {self.email}"


class MailRefusal(models.Model):
    """That an organisation's address refuses our messages for good, until one leaves or it has another."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="mail_refusal"
    )
    email = models.EmailField("adresse")
    refused_at = models.DateTimeField("refusé le", default=timezone.now)

    class Meta:
        verbose_name = "adresse qui refuse"
        verbose_name_plural = "adresses qui refusent"

    def __str__(self) -> str:
        return f"{self.email} refuse"

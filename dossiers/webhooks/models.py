"""Where an organisation is told, what it is owed, and each try to tell it."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalogue.organisations.models import Organisation
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import Immutable
from dossiers.dossier.journal import Entry

# Seconds to wait after each try that failed; after the last, one gives up. In all, three days and four hours.
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
ANSWER_KEPT = 1024


@choices_hold
class Endpoint(models.Model):
    """An address of an organisation's server, the transitions it wants to be told of, its secret to sign by.

    The secret is kept as it is: each message is signed with it, and its managers read it again.
    """

    class Off(models.TextChoices):
        MANAGER = "manager", "par un gestionnaire"
        FAILURES = "failures", "après plusieurs jours d'échecs"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="endpoints")
    url = models.URLField("adresse", max_length=400)
    secret = models.CharField(max_length=80, editable=False)
    transitions = ArrayField(models.CharField(max_length=30), verbose_name="transitions")
    created_at = models.DateTimeField("ajoutée le", default=timezone.now)
    # Since when nothing was received there; null as soon as something is.
    failing_since = models.DateTimeField("en échec depuis", null=True, blank=True)
    off_at = models.DateTimeField("arrêtée le", null=True, blank=True)
    off_why = models.CharField("arrêtée", max_length=8, choices=Off, blank=True)

    class Meta:
        verbose_name = "webhook"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "url"], name="an_address_is_told_once"),
            models.CheckConstraint(condition=Q(transitions__len__gt=0), name="an_endpoint_wants_something"),
            models.CheckConstraint(
                condition=Q(off_at=None, off_why="") | (Q(off_at__isnull=False) & ~Q(off_why="")),
                name="an_endpoint_is_off_for_a_reason",
            ),
        ]
        triggers = [Immutable("an_endpoint_keeps_its_address", "organisation_id", "url")]

    def __str__(self) -> str:
        return self.server

    @property
    def server(self) -> str:
        """Whose address it is: what follows the name may be a secret of its own."""
        return urlsplit(self.url).hostname or ""


class Delivery(models.Model):
    """What an endpoint is owed for an entry of the journal; due until it is received or given up."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    owed_at = models.DateTimeField("dû depuis", default=timezone.now, db_index=True)
    # How many tries failed since it was owed, or was asked for again.
    failures = models.PositiveSmallIntegerField("échecs", default=0)
    due_at = models.DateTimeField("prochain essai", null=True, blank=True)
    received_at = models.DateTimeField("reçu le", null=True, blank=True)

    class Meta:
        verbose_name = "envoi"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "entry"], name="an_entry_is_owed_once"),
            models.CheckConstraint(
                condition=Q(due_at=None) | Q(due_at__gte=F("owed_at")), name="what_is_due_was_owed"
            ),
        ]
        indexes = [models.Index(fields=["endpoint", "-id"], name="deliveries_of_endpoint")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.entry_id}"

    @property
    def event_id(self) -> str:
        """What the receiver knows it by, the same at every try."""
        return f"evt_{self.pk}"

    @property
    def is_given_up(self) -> bool:
        """Whether no try is to come, and none has succeeded."""
        return self.due_at is None and self.received_at is None


class Attempt(models.Model):
    """A try: when, how long, what was answered, its first kilobyte; or why nothing was."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField("le", default=timezone.now)
    milliseconds = models.PositiveIntegerField("durée (ms)")
    status = models.PositiveSmallIntegerField("réponse", null=True, blank=True)
    error = models.CharField("erreur", max_length=120, blank=True)
    answer = models.TextField("début de la réponse", blank=True)

    class Meta:
        verbose_name = "essai"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=None) & ~Q(error="") | Q(status__isnull=False, error=""),
                name="a_try_is_answered_or_fails",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.status or self.error}"

    @property
    def succeeded(self) -> bool:
        """Whether the receiver said that it had it."""
        return self.status is not None and 200 <= self.status < 300

"""The messages that entries owe, and the reminders: the outbox, whose rows are the queue (`delivery`)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cpf_portal.common.database.constraints import choices_hold
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier


class OwedRow(models.Model):
    """A message that is owed: written with its cause, sent after, tried again until it leaves.

    `due_at` says when it is to be tried; nothing once it left, or was given up. `failure` names what kept it
    from leaving, the last time; empty once it left.
    """

    due_at = models.DateTimeField("à envoyer dès", null=True, blank=True, default=timezone.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    failure = models.CharField("dernier échec", max_length=100, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="%(class)s_due"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="%(class)s_sent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at=None, sent_at__isnull=False, failure="")
                | Q(due_at=None, sent_at=None) & ~Q(failure="")
                | Q(due_at__isnull=False, sent_at=None),
                name="%(class)s_left_or_is_due",
            ),
        ]


class OutboxRow(OwedRow):
    """One that is owed to a reader of a dossier; `is_spare`: it leaves only if no member's copy did."""

    class Reader(models.TextChoices):
        TRAINEE = "trainee", "stagiaire"
        ORGANISATION = "organisation", "organisme"
        FUNDER = "funder", "financeur"

    reader = models.CharField("destinataire", max_length=12, choices=Reader)
    is_spare = models.BooleanField("laissé aux membres", default=False)

    class Meta(OwedRow.Meta):
        abstract = True


@choices_hold
class OutboxMessage(OutboxRow):
    """What a reader is told of an entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="outbox_messages")

    class Meta(OutboxRow.Meta):
        verbose_name = "message"
        constraints = [
            *OutboxRow.Meta.constraints,
            models.UniqueConstraint(fields=["entry", "reader"], name="a_reader_is_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} → {self.get_reader_display()}"


@choices_hold
class Reminder(OutboxRow):
    """What a reader is told before a deadline of theirs, once (docs/rules.md § 4)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reminders")
    deadline = models.DateField("échéance")
    about = models.CharField("objet", max_length=10)

    class Meta(OutboxRow.Meta):
        verbose_name = "rappel"
        constraints = [
            *OutboxRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["dossier", "deadline", "reader", "about"], name="told_once_before"
            ),
        ]

    def __str__(self) -> str:
        return f"Rappel du {self.deadline} → {self.get_reader_display()}"

"""The messages that entries owe, and the reminders: the outbox, whose rows each have a job (`jobs`)."""

from django.db import models

from cpf_portal.common.database.constraints import choices_hold
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier


class OutboxRow(models.Model):
    """A message that is owed: written with its cause, sent after, tried again until it leaves.

    `failure` names what kept it from leaving, the last time; empty once it left.
    """

    class Reader(models.TextChoices):
        TRAINEE = "trainee", "stagiaire"
        ORGANISATION = "organisation", "organisme"
        FUNDER = "funder", "financeur"

    reader = models.CharField("destinataire", max_length=12, choices=Reader)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    failure = models.CharField("dernier échec", max_length=100, blank=True)

    class Meta:
        abstract = True


@choices_hold
class OutboxMessage(OutboxRow):
    """What a reader is told of an entry."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="outbox_messages")

    class Meta:
        verbose_name = "message"
        constraints = [
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

    class Meta:
        verbose_name = "rappel"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "deadline", "reader", "about"], name="told_once_before"
            ),
        ]

    def __str__(self) -> str:
        return f"Rappel du {self.deadline} → {self.get_reader_display()}"

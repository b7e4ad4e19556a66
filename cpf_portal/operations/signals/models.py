"""The leads that signals give, kept from the day one is first seen, and what agents said of each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Update

from accounts.people.models import User
from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Training
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import AppendOnly

LONGEST = 2_000


@choices_hold
class Lead(models.Model):
    """What a signal found about someone or something: a lead, never a decision (docs/rules.md § 13).

    `key` is what it is about: the number of a row, a day, or the keyed digest of what several accounts share,
    which is kept nowhere here. `pieces` are the numbers of the rows behind it, the newest of them; `figure`
    is what its signal counts. It waits for an agent since `waits_since`, and for nobody once that is null.
    """

    class Signal(models.TextChoices):
        """What makes a lead (`signals.signal`)."""

        PHONE = "phone", "Plusieurs comptes, un même téléphone"
        EMAIL = "email", "Plusieurs comptes, une même adresse e-mail"
        ADDRESS = "address", "Plusieurs comptes, un même domicile"
        SENDS = "sends", "Demandes en rafale à un organisme"
        ACCOUNTS = "accounts", "Comptes ouverts en rafale"
        REQUESTS = "requests", "Demandes en rafale d'une personne"
        PRICE = "price", "Prix très au-dessus de la médiane de sa certification"
        ATTENDANCE = "attendance", "Stagiaires toujours présents à 100 %"
        ENTRIES = "entries", "Entrées qu'aucun stagiaire ne confirme"
        READING = "reading", "Beaucoup de personnes lues par un agent"
        READ = "read", "Une personne lue par beaucoup d'agents"

    signal = models.CharField("signal", max_length=10, choices=Signal)
    key = models.CharField("clé", max_length=64, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name="organisme", null=True, blank=True, related_name="+"
    )
    training = models.ForeignKey(
        Training, models.CASCADE, verbose_name="formation", null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey(
        User, models.CASCADE, verbose_name="compte", null=True, blank=True, related_name="+"
    )
    figure = models.PositiveIntegerField("mesure")
    dossiers = models.PositiveIntegerField("dossiers", default=0)
    pieces = ArrayField(models.BigIntegerField(), verbose_name="lignes", default=list, blank=True)
    first_seen_at = models.DateTimeField("vu la première fois", default=timezone.now)
    last_seen_at = models.DateTimeField("vu la dernière fois", default=timezone.now)
    waits_since = models.DateTimeField("à examiner depuis", null=True, blank=True, default=timezone.now)

    class Meta:
        verbose_name = "signal"
        verbose_name_plural = "signaux"
        indexes = [
            models.Index(
                fields=["waits_since"], condition=Q(waits_since__isnull=False), name="leads_to_look_at"
            ),
            models.Index(fields=["last_seen_at"], name="leads_to_forget"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["signal", "key"], name="a_lead_is_one_row"),
            models.CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="a_lead_is_seen_first_then_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_signal_display()}, n° {self.pk}"


class LeadClosing(models.Model):
    """What an agent said in closing a lead, and what it rested on: it comes back with something new."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="closings")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    reason = models.TextField("motif", max_length=LONGEST)
    figure = models.PositiveIntegerField("mesure")
    pieces = ArrayField(models.BigIntegerField(), verbose_name="lignes", default=list)

    class Meta:
        verbose_name = "examen d'un signal"
        verbose_name_plural = "examens de signaux"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_lead_is_closed_with_a_reason")]
        triggers = [AppendOnly("what_was_said_of_a_lead_stays", Update)]

    def __str__(self) -> str:
        return f"{self.lead}, {self.at:%d/%m/%Y}"

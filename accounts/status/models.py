"""The trace of what was asked of a person's status: who asked whom, when, and yes, no or nothing."""

from django.db import models
from django.db.models import F, Q

from accounts.people.models import Trainee
from accounts.security.models import BUT_FORGOTTEN
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import AppendOnly


class Provider(models.TextChoices):
    """Who is asked, by what it is asked: each is a status that exempts from the participation."""

    JOBSEEKER = "jobseeker", "demandeur d'emploi inscrit"
    C2P = "c2p", "compte professionnel de prévention (C2P)"
    ATMP = "atmp", "accident du travail ou maladie professionnelle"


class Reply(models.TextChoices):
    """What was answered."""

    YES = "yes", "oui"
    NO = "no", "non"
    NONE = "none", "pas de réponse"


class Silence(models.TextChoices):
    """Why there is no answer: a code of ours, never words from outside."""

    OFF = "off", "service non raccordé"
    INCOMPLETE = "incomplete", "identité incomplète"
    TIMEOUT = "timeout", "service trop lent"
    NETWORK = "network", "service injoignable"
    FAILED = "failed", "service en panne"
    BUSY = "busy", "service trop sollicité"
    DENIED = "denied", "accès refusé à notre site"
    INVALID = "invalid", "demande refusée"
    UNREADABLE = "unreadable", "réponse illisible"
    ANOTHER = "another", "réponse qui concerne une autre personne"


@choices_hold
class StatusCheck(models.Model):
    """One question about one person, asked with their consent; written only, never changed.

    Nothing of what was answered is kept beyond yes and no.
    """

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="status_checks"
    )
    provider = models.CharField("statut demandé", max_length=9, choices=Provider)
    consented_at = models.DateTimeField("autorisée le")
    asked_at = models.DateTimeField("demandée le", db_index=True)
    answer = models.CharField("réponse", max_length=4, choices=Reply)
    silence = models.CharField("pourquoi sans réponse", max_length=10, choices=Silence, blank=True)

    class Meta:
        verbose_name = "vérification de statut"
        verbose_name_plural = "vérifications de statut"
        indexes = [models.Index(fields=["trainee", "provider", "-asked_at"], name="checks_of_someone")]
        constraints = [
            models.CheckConstraint(
                condition=Q(consented_at__lte=F("asked_at")), name="one_consents_before_it_is_asked"
            ),
            models.CheckConstraint(
                condition=Q(answer="none") & ~Q(silence="") | ~Q(answer="none") & Q(silence=""),
                name="a_silence_is_of_no_answer",
            ),
        ]
        triggers = [AppendOnly("a_status_check_is_never_changed", BUT_FORGOTTEN)]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} : {self.get_answer_display()}"

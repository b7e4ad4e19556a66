"""What is noted of the use of accounts: limited forms, pages of the administration, closings asked for."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Truncate, Update

from accounts.models.people import Trainee, User
from cpf_portal.constraints import choices_hold, together
from cpf_portal.triggers import AppendOnly

# What is never changed is forgotten when its time has come (docs/privacy.md).
BUT_FORGOTTEN = Update | Truncate


class Use(models.Model):
    """One use of a form that is limited (`accounts.limits`); forgotten after a day."""

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["what", "who", "at"], name="uses_to_count"),
            models.Index(fields=["at"], name="uses_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"


class Consultation(models.Model):
    """A page of the administration that someone of the staff looked at; written only, never changed."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="qui", related_name="+")
    page = models.CharField("page", max_length=100)
    object_id = models.CharField("objet", max_length=40, blank=True)
    address = models.CharField("adresse réseau", max_length=45, blank=True)
    at = models.DateTimeField("le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "consultation"
        indexes = [models.Index(fields=["page", "object_id"], name="who_looked_at_it")]
        triggers = [AppendOnly("a_consultation_is_never_changed", BUT_FORGOTTEN)]

    def __str__(self) -> str:
        return f"{self.page} {self.object_id}"


@choices_hold
class SecurityEvent(models.Model):
    """What happened to the safety of an account; written only, never changed, forgotten after a year."""

    class What(models.TextChoices):
        FAILED = "failed", "Échec de connexion ou de code"
        LOCKED = "locked", "Connexion suspendue après trop d'échecs"
        PASSWORD = "password", "Mot de passe changé"
        RESET = "reset", "Mot de passe choisi par le lien reçu"
        EMAIL_ASKED = "email_asked", "Autre adresse e-mail demandée"
        EMAIL = "email", "Adresse e-mail changée"
        DISCONNECTED = "disconnected", "Autres appareils déconnectés"
        FACTOR_ADDED = "factor_added", "Second facteur ajouté"
        FACTOR_REMOVED = "factor_removed", "Second facteur retiré"
        RECOVERY = "recovery", "Code de secours utilisé"
        RECOVERY_RENEWED = "recovery_renewed", "Codes de secours remplacés"
        LINKED = "linked", "Compte lié à FranceConnect"
        UNLINKED = "unlinked", "Compte séparé de FranceConnect"
        STAFF = "staff", "Intervention de la Caisse des Dépôts"

    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="compte", related_name="security_events", null=True, blank=True
    )
    what = models.CharField("événement", max_length=16, choices=What)
    details = models.CharField("précision", max_length=80, blank=True)
    address = models.CharField("adresse réseau", max_length=45, blank=True)
    at = models.DateTimeField("le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "événement de sécurité"
        verbose_name_plural = "événements de sécurité"
        indexes = [models.Index(fields=["user", "-at"], name="events_of_someone")]
        triggers = [AppendOnly("a_security_event_is_never_changed", BUT_FORGOTTEN)]

    def __str__(self) -> str:
        return self.get_what_display()


class DeletionRequest(models.Model):
    """A holder's request to close their account, which staff carry out."""

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="deletion_requests"
    )
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    decided_at = models.DateTimeField("traitée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="traitée par", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "demande de fermeture"
        verbose_name_plural = "demandes de fermeture"
        constraints = [
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(decided_at=None), name="one_closing_request_waits"
            ),
            together("a_closing_is_carried_out_by_someone", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
                name="a_closing_is_asked_then_carried_out",
            ),
        ]

    def __str__(self) -> str:
        return f"Fermeture du compte de {self.trainee}"

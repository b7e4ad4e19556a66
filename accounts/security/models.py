"""What keeps an account its owner's: another e-mail asked for, limited forms used, what happened to it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Truncate, Update

from accounts.people.models import User
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import AppendOnly


class EmailChange(models.Model):
    """A new e-mail address that waits for its link to be followed; used once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    former = models.EmailField("ancienne adresse")
    email = models.EmailField("nouvelle adresse")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    used_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("asked_at")),
                name="an_address_is_asked_first",
            )
        ]

    def __str__(self) -> str:
        return f"Changement d'adresse de {self.user_id}"


# What is never changed is forgotten when its time has come (docs/privacy.md).
BUT_FORGOTTEN = Update | Truncate


class RateLimitUse(models.Model):
    """One use of a form that is limited (`accounts.security.limits`); forgotten after a day."""

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
        FROZEN = "frozen", "Compte gelé"
        UNFROZEN = "unfrozen", "Compte dégelé"
        RECOVERY_ASKED = "recovery_asked", "Réouverture du compte demandée"
        RECOVERY_STOPPED = "recovery_stopped", "Réouverture du compte arrêtée"
        RECOVERED = "recovered", "Compte rouvert avec une autre adresse"
        IDENTITY = "identity", "Pièce d'identité"
        JOINED = "joined", "Organisme rejoint"
        TOKEN_CREATED = "token_created", "Jeton d'API créé"
        TOKEN_REVOKED = "token_revoked", "Jeton d'API révoqué"
        WEBHOOK_ADDED = "webhook_added", "Webhook ajouté"
        WEBHOOK_CHANGED = "webhook_changed", "Webhook changé"
        WEBHOOK_REMOVED = "webhook_removed", "Webhook supprimé"
        IBAN = "iban", "IBAN de l'organisme changé"
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

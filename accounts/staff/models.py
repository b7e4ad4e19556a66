"""What the staff looked at, asked of each other, and did to people's accounts."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.people.models import User
from accounts.security.models import BUT_FORGOTTEN
from cpf_portal.common.database.constraints import choices_hold, together
from cpf_portal.common.database.triggers import AppendOnly


class Reason(models.TextChoices):
    """Why an agent opens someone's page."""

    CALL = "call", "Appel ou courrier de la personne"
    DECISION = "decision", "Décision à prendre"
    MONEY = "money", "Paiement ou remboursement en difficulté"
    CONTROL = "control", "Contrôle ou signalement"
    OTHER = "other", "Autre"


@choices_hold
class AccessLogEntry(models.Model):
    """A page of the administration that someone of the staff looked at; written only, never changed.

    `reason` is said before a person's page is shown; other pages have none.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name="qui", related_name="+")
    page = models.CharField("page", max_length=100)
    object_id = models.CharField("objet", max_length=40, blank=True)
    address = models.CharField("adresse réseau", max_length=45, blank=True)
    reason = models.CharField("motif", max_length=8, choices=Reason, blank=True)
    details = models.CharField("précision", max_length=200, blank=True)
    at = models.DateTimeField("le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "consultation"
        indexes = [models.Index(fields=["page", "object_id"], name="who_looked_at_it")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=Reason.OTHER.value) | ~Q(details=""), name="another_reason_is_told"
            )
        ]
        triggers = [AppendOnly("the_access_log_is_never_changed", BUT_FORGOTTEN)]

    def __str__(self) -> str:
        return f"{self.page} {self.object_id}"


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
            together("a_name_is_decided_at_an_hour", "decided_by", "decided_at"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
                name="a_name_is_asked_then_decided",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("decided_at")),
                name="a_name_is_decided_then_confirmed",
            ),
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


@choices_hold
class Intervention(models.Model):
    """What one person did to another's account; written only, the database refuses to change it.

    A link is sent to the account's own address: whoever sends it never sees it.
    """

    class What(models.TextChoices):
        CREATED = "created", "compte ouvert"
        GROUPS = "groups", "groupes changés"
        PASSWORD = "password", "lien pour choisir un mot de passe"
        FACTOR = "factor", "lien pour retirer le second facteur"
        EMAIL = "email", "lien pour changer d'adresse e-mail"
        RESTORED = "restored", "compte rétabli"
        SUSPENDED = "suspended", "compte suspendu"
        FROZEN = "frozen", "compte gelé"

    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", related_name="+")
    account = models.ForeignKey(User, models.PROTECT, verbose_name="compte", related_name="interventions")
    what = models.CharField("intervention", max_length=9, choices=What)
    details = models.CharField("détails", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "intervention sur un compte"
        verbose_name_plural = "interventions sur les comptes"
        indexes = [models.Index(fields=["account", "at"], name="who_did_what_to_it")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("account")), name="nobody_intervenes_on_their_own")
        ]
        triggers = [AppendOnly("intervention_is_append_only")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.account}"

"""A token: what a program of an organisation may do here in its name, until when, given by which manager."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalogue.organisations.models import Organisation
from cpf_portal.common.database.constraints import together
from cpf_portal.common.database.triggers import Immutable

LONGEST = timedelta(days=366)


class Scope(models.TextChoices):
    """What a token opens; a program asks for no more than it needs."""

    READ_FILES = "dossiers:read", "Lire les dossiers et leur histoire"
    ANSWER = "dossiers:answer", "Répondre aux demandes, annuler"
    DECLARE = "dossiers:declare", "Déclarer entrées, sorties, absences, abandons et examens"
    READ_CATALOGUE = "catalogue:read", "Lire formations, actions et sessions"
    WRITE_CATALOGUE = "catalogue:write", "Écrire formations, actions et sessions, les publier, les fermer"


class ApiToken(models.Model):
    """A bearer token of an organisation: its digest alone is kept, with the last letters to know it by.

    It acts as the manager who created it: it opens nothing once they no longer manage the organisation.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tokens")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=60)
    scopes = ArrayField(models.CharField(max_length=20), verbose_name="permissions")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField("derniers caractères", max_length=4)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    expires_at = models.DateTimeField("expire le")
    last_used_at = models.DateTimeField("dernier usage", null=True, blank=True)
    # When its managers were told that it expires soon.
    reminded_at = models.DateTimeField("échéance rappelée le", null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "jeton d'API"
        verbose_name_plural = "jetons d'API"
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(reminded_at=None, revoked_at=None),
                name="tokens_to_remind_of",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0, scopes__contained_by=Scope.values),
                name="a_token_opens_something_known",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST),
                name="a_token_expires_within_a_year",
            ),
            together("a_token_is_revoked_by_someone", "revoked_at", "revoked_by"),
        ]
        triggers = [
            Immutable(
                "a_token_stays_what_was_created",
                *("organisation_id", "created_by_id", "name", "scopes", "digest", "created_at", "expires_at"),
            ),
            Immutable("a_revoked_token_stays_so", "revoked_at", once="OLD.revoked_at IS NOT NULL"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def opens(self) -> list[str]:
        """What it opens, in words."""
        return [scope.label for scope in Scope if scope.value in self.scopes]

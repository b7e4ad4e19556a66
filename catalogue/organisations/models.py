"""Who sells trainings: organisations, their members, their invitations."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from pgtrigger import Insert, Update, UpdateOf

from accounts.people.models import User
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import Afterwards, Followed

if TYPE_CHECKING:
    from catalogue.control.models import Notice


@choices_hold
class Organisation(models.Model):
    """A training organisation (« organisme de formation »)."""

    class Standing(models.TextChoices):
        APPLIED = "applied", "candidat"
        LISTED = "listed", "référencé"
        SUSPENDED = "suspended", "suspendu"
        DELISTED = "delisted", "déréférencé"

    siret = models.CharField("SIRET", max_length=14, unique=True)
    name = models.CharField("raison sociale", max_length=160)
    email = models.EmailField("adresse e-mail", blank=True)
    # Confirmed by its link (`catalogue.mailbox`), or given by staff.
    messages_email = models.EmailField("adresse qui reçoit les messages", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    website = models.URLField("site web", max_length=400, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    town = models.CharField("ville", max_length=80, blank=True)
    qualiopi_until = models.DateField("certificat Qualiopi valable jusqu'au", null=True, blank=True)
    # Whether it may offer trainings (docs/rules.md § 13); changed by the rows of `catalogue.control` alone.
    standing = models.CharField(
        "situation",
        max_length=9,
        choices=Standing,
        default=Standing.LISTED,
        db_default=Standing.LISTED,
        editable=False,
    )

    class Meta:
        verbose_name = "organisme de formation"
        verbose_name_plural = "organismes de formation"
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^[0-9]{14}$"), name="a_siret_has_14_digits")
        ]
        indexes = [
            models.Index(
                fields=["standing"], condition=~Q(standing="listed"), name="organisations_not_listed"
            ),
            models.Index(fields=["qualiopi_until"], name="organisations_by_certificate"),
        ]
        triggers = [
            Followed("offers_after_update_organisation", "follow_changed_organisations", Update),
            Afterwards("a_siret_is_of_one_organisation", "check_siret", Insert | UpdateOf("siret")),
            Afterwards("a_standing_is_decided", "check_standing", UpdateOf("standing")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mailbox(self) -> str:
        """Where it is written to of its dossiers; empty when it has no address."""
        return self.messages_email or self.email

    @property
    def is_listed(self) -> bool:
        """Whether new requests may be sent to it."""
        return self.standing == self.Standing.LISTED

    @cached_property
    def waiting_notice(self) -> "Notice | None":
        """What it was told before a sanction, and is not decided yet (`catalogue.control`)."""
        return self.notices.filter(closed_at=None).first()


@choices_hold
class Member(models.Model):
    """Someone who works for an organisation, and what they may do there; they may be one of several."""

    class Role(models.TextChoices):
        MANAGER = "manager", "gestionnaire"
        CATALOGUE = "catalogue", "catalogue"
        FILES = "files", "dossiers"
        FINANCE = "finance", "finances"
        READER = "reader", "lecture"

        @property
        def allows(self) -> str:
            """What it allows, as the page of members says it."""
            return ALLOWED[self]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    role = models.CharField("rôle", max_length=10, choices=Role)
    # When they last said that they work for this one, of several (`catalogue.organisations.current`).
    chosen_at = models.DateTimeField("choisi le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="one_works_once_for_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def handles_files(self) -> bool:
        """Whether this member may play an organisation's transitions on its dossiers."""
        return self.role in (self.Role.MANAGER, self.Role.FILES)

    @property
    def keeps_catalogue(self) -> bool:
        """Whether this member may change trainings, actions and sessions."""
        return self.role in (self.Role.MANAGER, self.Role.CATALOGUE)

    @property
    def sees_files(self) -> bool:
        """Whether this member may read dossiers: personal data is not for who keeps the catalogue."""
        return self.role != self.Role.CATALOGUE

    @property
    def exports_files(self) -> bool:
        """Whether this member may take the list of dossiers away: who answers for them, and who invoices."""
        return self.role in (self.Role.MANAGER, self.Role.FILES, self.Role.FINANCE)

    @property
    def manages(self) -> bool:
        """Whether this member decides who else is one."""
        return self.role == self.Role.MANAGER


ALLOWED = {
    Member.Role.MANAGER: "tout, et décider de qui est membre",
    Member.Role.CATALOGUE: "tenir les formations et les sessions, sans voir les dossiers",
    Member.Role.FILES: "lire les dossiers, y répondre, les exporter",
    Member.Role.FINANCE: "lire les dossiers et leurs montants, les exporter pour facturer, sans répondre",
    Member.Role.READER: "lire les dossiers, sans répondre ni exporter",
}


@choices_hold
class Invitation(models.Model):
    """Someone asked by e-mail to work for an organisation; used once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse e-mail")
    role = models.CharField("rôle", max_length=10, choices=Member.Role)
    # Nobody, when someone asks that their own organisation be listed (`catalogue.applications`).
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    invited_at = models.DateTimeField("invité le", default=timezone.now)
    used_at = models.DateTimeField("accepté le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=Q(used_at=None), name="one_invitation_waits"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__gte=F("invited_at")), name="one_is_invited_then_comes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    @property
    def inviter(self) -> str:
        """Who invites, as the invited person reads it: staff in the name of the fund; empty for oneself."""
        if self.invited_by is None:
            return ""
        if self.invited_by.kind == User.Kind.STAFF:
            return "La Caisse des Dépôts"
        return self.invited_by.get_full_name()

"""What can be learnt, where, when and for how much: certification, training, action, session.

The rows of the search follow what is written here, by the triggers `offers_after_…`
(`catalogue.search.models`).
"""

import math
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Delete, Insert, Update, UpdateOf

from catalogue.establishments.models import Establishment
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings import questions
from cpf_portal.common.business_days import add_business_days, is_business_day
from cpf_portal.common.database.constraints import choices_hold, sensible
from cpf_portal.common.database.triggers import Afterwards, Followed

HOURS_PER_DAY = 7


@choices_hold
class Certification(models.Model):
    """A certification of the national directories, or one of the trainings the law makes eligible."""

    class Kind(models.TextChoices):
        RNCP = "RNCP", "RNCP"
        RS = "RS", "Répertoire spécifique"
        CPF = "CPF", "Formation éligible de droit"

    code = models.CharField(max_length=10, unique=True)
    kind = models.CharField("répertoire", max_length=4, choices=Kind)
    title = models.CharField("intitulé", max_length=600, blank=True)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    is_active = models.BooleanField("active", default=True)
    ends_on = models.DateField("fin d'enregistrement", null=True, blank=True)
    rome_codes = ArrayField(
        models.CharField(max_length=5), verbose_name="métiers (codes ROME)", default=list, blank=True
    )

    class Meta:
        verbose_name = "certification"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith=F("kind")), name="a_certification_is_of_its_directory"
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)), name="levels_go_from_1_to_8"
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(kind="RNCP"), name="the_rncp_alone_gives_a_level"
            ),
        ]
        triggers = [Followed("offers_after_update_certification", "follow_changed_certifications", Update)]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def worth(self) -> str:
        """In a line: what it is, then what it is called, in ninety characters at most."""
        level = f" de niveau {self.level}" if self.level else ""
        told = {"RNCP": f"Diplôme ou titre{level} : ", "RS": "Compétence certifiée : "}.get(self.kind, "")
        name = self.title or self.code
        return told + (name if len(name) <= 90 else f"{name[:89]}…")

    @staticmethod
    def kind_of(code: str) -> str:
        """The directory that a code belongs to: RNCP, RS or CPF."""
        return code.rstrip("0123456789")


class Training(models.Model):
    """A training as the organisation describes it; its actions say how and for how much."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="trainings")
    number = models.CharField("numéro", max_length=120)
    title = models.CharField("intitulé", max_length=255)
    summary = models.TextField("en bref", blank=True)
    objectives = models.TextField("objectifs", blank=True)
    results = models.TextField("résultats attendus", blank=True)
    content = models.TextField("contenu", blank=True)
    certification = models.ForeignKey(
        Certification, models.PROTECT, null=True, blank=True, related_name="trainings"
    )
    is_published = models.BooleanField("publiée", default=True)
    # By the Caisse, whatever its organisation publishes (docs/rules.md § 13).
    is_taken_down = models.BooleanField(
        "retirée par la Caisse", default=False, db_default=False, editable=False
    )
    # When the open catalogue last wrote it; null for what its organisation described itself.
    open_catalogue_at = models.DateTimeField("prise du catalogue ouvert le", null=True, editable=False)
    # The mean of its published reviews (1 to 5) and how many they are; null until there are enough.
    rating = models.FloatField("note", null=True, blank=True, editable=False)
    rating_count = models.PositiveIntegerField("avis", default=0, editable=False)
    updated_at = models.DateTimeField("modifiée le", default=timezone.now)

    class Meta:
        verbose_name = "formation"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="training_number_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(rating=None, rating_count=0) | Q(rating__range=(1, 5), rating_count__gt=0),
                name="a_rating_is_of_reviews",
            ),
        ]
        triggers = [
            Followed("offers_after_update_training", "follow_changed_trainings", Update),
            Afterwards("a_takedown_is_decided", "check_takedown", UpdateOf("is_taken_down")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def organisation_page(self) -> str:
        """The address where everyone reads of its organisation."""
        return questions.page_of_organisation(self.organisation_id)

    @property
    def obstacle(self) -> str:
        """Why nobody may ask for it now, whatever the session; empty when one may.

        The open catalogue names organisations that have no one here to answer.
        """
        if self.is_taken_down:
            return "La Caisse des Dépôts a retiré cette formation."
        if not self.organisation.is_listed:
            return "Cet organisme ne reçoit pas de nouvelles demandes sur ce site en ce moment."
        if self.open_catalogue_at and not self.organisation.members.exists():
            return "Cet organisme ne répond pas encore aux demandes sur ce site : contactez-le directement."
        return ""


def shown(action: str = "") -> Q:
    """The offers whose page can be seen: published, their training too, and not taken down.

    `action` leads to them from another model, « actions__ ».
    """
    return Q(
        **{
            f"{action}is_published": True,
            f"{action}training__is_published": True,
            f"{action}training__is_taken_down": False,
        }
    )


@choices_hold
class Action(models.Model):
    """One way of following a training: a price, hours, a mode, a place. Its page is the offer."""

    class Mode(models.TextChoices):
        ONSITE = "onsite", "En présentiel"
        MIXED = "mixed", "Mixte"
        REMOTE = "remote", "À distance"

    training = models.ForeignKey(Training, models.CASCADE, related_name="actions")
    number = models.CharField("numéro", max_length=120)
    mode = models.CharField("modalité", max_length=8, choices=Mode)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="actions")
    # The site in charge; the head when none is named.
    establishment = models.ForeignKey(
        Establishment,
        models.PROTECT,
        verbose_name="établissement",
        null=True,
        blank=True,
        related_name="actions",
    )
    price = models.PositiveIntegerField("prix (centimes, toutes taxes, examen compris)")
    hours = models.DecimalField("durée (heures)", max_digits=7, decimal_places=2)
    prerequisites = models.TextField("prérequis", blank=True)
    has_admission_terms = models.BooleanField("conditions d'admission particulières", default=False)
    language = models.CharField("langue", max_length=2, default="fr")
    pedagogy = models.CharField(
        "modalités pédagogiques", max_length=200, blank=True, default="", db_default=""
    )
    is_published = models.BooleanField("publiée", default=True)
    updated_at = models.DateTimeField("modifiée le", default=timezone.now)

    class Meta:
        verbose_name = "action"
        constraints = [
            models.UniqueConstraint(fields=["training", "number"], name="action_number_per_training"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="an_action_has_hours"),
            sensible("action", "price"),
        ]
        indexes = [models.Index(fields=["price"], name="action_price")]
        triggers = [
            Followed("offers_after_insert_action", "follow_written_actions", Insert),
            Followed("offers_after_update_action", "follow_written_actions", Update),
            Followed("offers_after_delete_action", "follow_gone_actions", Delete),
        ]

    def __str__(self) -> str:
        return f"{self.training} ({self.get_mode_display()})"

    @property
    def is_shown(self) -> bool:
        """Whether its page can be seen, as `shown` says of many."""
        training = self.training
        return self.is_published and training.is_published and not training.is_taken_down

    @property
    def public_page(self) -> str:
        """The address where everyone reads of it."""
        return questions.page_of(self.pk)

    @property
    def planning_page(self) -> str:
        """The address where its sessions are planned, many at a time."""
        return questions.planning_page(self.pk)

    @property
    def place_label(self) -> str:
        """Where, in one line: the address, or « À distance »."""
        if self.mode == self.Mode.REMOTE or self.place is None:
            return "À distance"
        return f"{self.place} et à distance" if self.mode == self.Mode.MIXED else str(self.place)

    def ends_on(self, starts_on: date) -> date:
        """The last day when one starts on that date: seven hours a business day (rules.md § 3)."""
        days = math.ceil(self.hours / HOURS_PER_DAY) - is_business_day(starts_on)
        return add_business_days(starts_on, days) if days > 0 else starts_on


class Session(models.Model):
    """When: dates, or a permanent entry where the trainee chooses the start."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="sessions")
    number = models.CharField("numéro", max_length=120)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    seats = models.PositiveIntegerField("places", null=True, blank=True)
    seats_taken = models.PositiveIntegerField("places prises", default=0)
    is_open = models.BooleanField("ouverte", default=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    updated_at = models.DateTimeField("modifiée le", default=timezone.now)

    class Meta:
        verbose_name = "session"
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="session_number_per_action"),
            models.CheckConstraint(
                name="a_session_has_both_dates_or_none",
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(is_open=False), name="a_cancelled_session_stays_closed"
            ),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats_taken__lte=F("seats")),
                name="no_more_seats_taken_than_there_are",
                violation_error_message="Plus de places sont prises qu'il n'y en a.",
            ),
        ]
        indexes = [models.Index(fields=["action", "starts_on"], name="session_start")]
        triggers = [
            Followed("offers_after_insert_session", "follow_new_sessions", Insert),
            Followed("offers_after_update_session", "follow_changed_sessions", Update),
            Followed("offers_after_delete_session", "follow_gone_sessions", Delete),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}" if self.starts_on else "entrée permanente"

    @property
    def is_permanent(self) -> bool:
        """Whether one may enter on any date (« entrées permanentes »)."""
        return self.starts_on is None

    @property
    def seats_left(self) -> int | None:
        """How many may still enter; None when seats are not counted."""
        return None if self.seats is None else max(self.seats - self.seats_taken, 0)

    @property
    def is_full(self) -> bool:
        """Whether every seat is taken by a live dossier."""
        return self.seats is not None and self.seats_taken >= self.seats

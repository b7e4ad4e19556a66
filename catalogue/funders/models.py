"""Who may add to a trainee's rights: funders, what they support, and the agents who answer for them."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from catalogue.trainings.models import Certification
from cpf_portal.common import law
from cpf_portal.common.database.constraints import choices_hold, sensible

LONGEST_ANSWER, LONGEST_NOTICE = 60, 120


@choices_hold
class Funder(models.Model):
    """Who adds to what rights pay, for a person and a training (docs/rules.md § 7); amounts are cents.

    What it supports is narrowed by each list that is not empty. Days are business days.
    """

    class Kind(models.TextChoices):
        FRANCE_TRAVAIL = "france_travail", "France Travail"
        REGION = "region", "Région"
        OPCO = "opco", "Opérateur de compétences (OPCO)"
        EMPLOYER = "employer", "Employeur"
        FUND = "fund", "Fonds"

    class Persons(models.TextChoices):
        ANYONE = "anyone", "Toute personne"
        JOBSEEKERS = "jobseekers", "Les demandeurs d'emploi inscrits"
        EMPLOYEES = "employees", "Les personnes en emploi"

    name = models.CharField("nom", max_length=120, unique=True)
    kind = models.CharField("nature", max_length=14, choices=Kind)
    certification_kinds = ArrayField(
        models.CharField(max_length=4, choices=Certification.Kind),
        verbose_name="répertoires soutenus",
        default=list,
        blank=True,
    )
    certification_codes = ArrayField(
        models.CharField(max_length=10), verbose_name="certifications soutenues", default=list, blank=True
    )
    rome_codes = ArrayField(
        models.CharField(max_length=5), verbose_name="métiers soutenus", default=list, blank=True
    )
    departments = ArrayField(
        models.CharField(max_length=3), verbose_name="départements soutenus", default=list, blank=True
    )
    supports_remote = models.BooleanField("soutient aussi les formations à distance", default=True)
    persons = models.CharField(
        "personnes soutenues", max_length=10, choices=Persons, default=Persons.ANYONE.value
    )
    usual_amount = models.PositiveIntegerField("aide habituelle (centimes)")
    most_amount = models.PositiveIntegerField("aide la plus haute (centimes)")
    answer_days = models.PositiveSmallIntegerField("jours ouvrés pour répondre", null=True, blank=True)
    silence_grants = models.BooleanField("le silence vaut accord", default=False)
    start_days = models.PositiveSmallIntegerField("jours ouvrés avant le début, au moins", default=0)
    email = models.EmailField("adresse e-mail du service")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    website = models.URLField("site web", max_length=400, blank=True)
    text = models.TextField("ce que lisent les personnes", max_length=1_000, blank=True)
    is_active = models.BooleanField("peut être sollicité", default=True)

    class Meta:
        verbose_name = "financeur"
        constraints = [
            sensible("funder", "most_amount"),
            models.CheckConstraint(
                condition=Q(usual_amount__gt=0, usual_amount__lte=F("most_amount")),
                name="a_funder_gives_something",
            ),
            models.CheckConstraint(
                condition=Q(answer_days=None) | Q(answer_days__range=(1, LONGEST_ANSWER)),
                name="a_funder_answers_in_time",
            ),
            models.CheckConstraint(
                condition=Q(start_days__lte=LONGEST_NOTICE), name="a_funder_is_asked_some_time_before"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_employers(self) -> bool:
        """Whether what it gives is an employer's money, or that of its OPCO."""
        return self.kind in (self.Kind.EMPLOYER, self.Kind.OPCO)

    def days_to_answer(self, asked_on: date) -> int:
        """How many business days it has to answer what is asked on that day."""
        return self.answer_days or law.on(asked_on).funder_days


class Agent(models.Model):
    """Someone who answers for a funder."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agency")
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="agents")

    class Meta:
        verbose_name = "agent d'un financeur"
        verbose_name_plural = "agents des financeurs"

    def __str__(self) -> str:
        return f"{self.user} ({self.funder})"

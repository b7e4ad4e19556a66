"""What someone asked of their employer, as it was printed; it stays as it was asked."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.security.models import BUT_FORGOTTEN
from catalogue.trainings.models import Action
from cpf_portal.common.database.triggers import AppendOnly
from cpf_portal.common.law import Figures
from dossiers.dossier.terms import Terms, terms_that_can_be

LONGEST_EMPLOYER, LONGEST_MESSAGE = 120, 400


class EmployerRequest(Terms):
    """A request for a part of a price, with its figures in cents on the day it was made.

    `rights` and `others` (dotations, avoir, aid) are what would pay the price beside `asked`, and `left` what
    the person would pay then; `left_without`, what they would pay if the employer gave nothing. Two requests
    for the same thing have each their reference: either may be paid.
    """

    reference = models.CharField("référence", max_length=12, unique=True)
    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="employer_requests"
    )
    action = models.ForeignKey(
        Action, models.PROTECT, verbose_name="formation", related_name="employer_requests"
    )
    # A draft may be deleted, and its number is never given again.
    dossier_number = models.CharField("dossier", max_length=10, blank=True)
    employer = models.CharField("employeur", max_length=LONGEST_EMPLOYER, blank=True)
    email = models.EmailField("adresse e-mail de l'employeur", blank=True)
    message = models.CharField("message", max_length=LONGEST_MESSAGE, blank=True)
    asked = models.PositiveIntegerField("demandé (centimes)")
    rights = models.PositiveIntegerField("payé par les droits (centimes)")
    others = models.PositiveIntegerField("payé par d'autres (centimes)")
    left = models.PositiveIntegerField("reste à payer avec l'employeur (centimes)")
    left_without = models.PositiveIntegerField("reste à payer sans l'employeur (centimes)")
    # What is due without the employer's money, and is not with it.
    participation = models.PositiveIntegerField("participation évitée (centimes)")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)

    class Meta:
        verbose_name = "demande à un employeur"
        verbose_name_plural = "demandes à des employeurs"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["asked_at"], name="employer_requests_to_forget")]
        constraints = [
            *terms_that_can_be("employerrequest"),
            models.CheckConstraint(
                name="a_request_has_its_reference",
                condition=Q(reference__regex=r"^DE-[0-9A-Z]{4}-[0-9A-Z]{4}$"),
            ),
            models.CheckConstraint(
                name="a_request_is_of_a_dossier_by_its_number",
                condition=Q(dossier_number="") | Q(dossier_number__regex=r"^[0-9]{10}$"),
            ),
            models.CheckConstraint(
                name="one_asks_for_what_is_left_at_most",
                condition=Q(asked__gte=Figures.exempting.least, asked__lte=F("left_without")),
            ),
            models.CheckConstraint(
                name="a_request_tells_who_pays_the_price",
                condition=Q(price=F("asked") + F("rights") + F("others") + F("left")),
            ),
            models.CheckConstraint(
                name="an_employer_takes_a_load_off", condition=Q(left__lt=F("left_without"))
            ),
        ]
        triggers = [AppendOnly("an_employer_request_stays_as_asked", BUT_FORGOTTEN)]

    def __str__(self) -> str:
        return f"Demande {self.reference}"

    @property
    def asked_on(self) -> date:
        """The day it was made, in Paris."""
        return timezone.localdate(self.asked_at)

    @property
    def mark(self) -> str:
        """What a dotation given for it is earmarked for."""
        return f"action:{self.action_id}"

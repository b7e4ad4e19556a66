"""What a funder is asked to add to a dossier: once, answered or left to its silence (docs/rules.md § 7)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from pgtrigger import Delete, Insert, Truncate, Update

from catalogue.funders.models import Funder
from cpf_portal.common.database.constraints import choices_hold, sensible
from cpf_portal.common.database.triggers import AppendOnly, AtTheEnd, Forbidden, Immutable
from dossiers.dossier.models import Dossier


@choices_hold
class TopUp(models.Model):
    """What was asked of a funder for a dossier, and its answer; amounts in cents.

    While it is asked, the dossier keeps its deadline and what its silence means
    (`migrations/sql/0001_top_ups.sql`).
    """

    class Status(models.TextChoices):
        ASKED = "asked", "Demandée"
        GRANTED = "granted", "Accordée"
        DECLINED = "declined", "Refusée"
        # The dossier ended before the funder answered.
        DROPPED = "dropped", "Sans objet"

    class Reason(models.TextChoices):
        """Why a funder declines: the journal keeps its code, whoever reads it its label."""

        BUDGET = "budget", "Les crédits de l'année sont épuisés"
        PERSON = "person", "La personne ne remplit pas les conditions"
        TRAINING = "training", "La formation ne correspond pas aux priorités"
        PLAN = "plan", "Le projet doit d'abord être vu avec un conseiller"
        OTHER = "other", "Autre motif"

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="top_up")
    funder = models.ForeignKey(
        Funder, models.PROTECT, verbose_name="financeur", related_name="top_ups", db_index=False
    )
    status = models.CharField("état", max_length=8, choices=Status, default=Status.ASKED.value)
    asked = models.PositiveIntegerField("demandé (centimes)")
    granted = models.PositiveIntegerField("accordé (centimes)", null=True, blank=True)
    asked_on = models.DateField("demandé le")
    deadline = models.DateField("réponse attendue jusqu'au")
    answered_on = models.DateField("terminé le", null=True, blank=True)
    reason = models.CharField("motif du refus", max_length=10, choices=Reason, blank=True)
    by_silence = models.BooleanField("par silence", default=False)

    class Meta:
        verbose_name = "demande d'aide"
        verbose_name_plural = "demandes d'aide"
        indexes = [models.Index(fields=["funder", "status", "deadline"], name="top_ups_of_a_funder")]
        constraints = [
            sensible("topup", "asked"),
            models.CheckConstraint(condition=Q(asked__gt=0), name="a_top_up_asks_for_something"),
            models.CheckConstraint(
                name="what_is_granted_is_of_what_is_asked",
                condition=Q(status="granted", granted__gt=0, granted__lte=F("asked"), granted__isnull=False)
                | ~Q(status="granted") & Q(granted__isnull=True),
            ),
            models.CheckConstraint(
                name="a_funder_is_asked_then_answers",
                condition=Q(status="asked", answered_on__isnull=True)
                | ~Q(status="asked") & Q(answered_on__isnull=False, answered_on__gte=F("asked_on")),
            ),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("asked_on")), name="a_funder_has_days_to_answer"
            ),
            models.CheckConstraint(
                name="silence_is_known_after_the_deadline",
                condition=~Q(status__in=["granted", "declined"]) & Q(by_silence=False)
                | Q(status__in=["granted", "declined"], by_silence=True, answered_on__gt=F("deadline"))
                | Q(status__in=["granted", "declined"], by_silence=False, answered_on__lte=F("deadline")),
            ),
            models.CheckConstraint(
                name="who_declines_says_why",
                condition=Q(status="declined", by_silence=False) & ~Q(reason="")
                | ~Q(status="declined", by_silence=False) & Q(reason=""),
            ),
        ]
        triggers = [
            AtTheEnd("a_top_up_is_awaited_by_its_dossier", "check_top_up", Insert | Update),
            Immutable("what_is_asked_stays", "dossier_id", "funder_id", "asked"),
            Forbidden(
                "an_answer_is_for_good", Update, "OLD.status <> 'asked' AND OLD.* IS DISTINCT FROM NEW.*"
            ),
            AppendOnly("a_top_up_is_never_deleted", Delete | Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.funder} : {self.get_status_display()}"


def top_up_of(dossier: Dossier) -> TopUp | None:
    """What was asked of a funder for that dossier, whatever became of it; None when nothing was."""
    found: TopUp | None = getattr(dossier, "top_up", None)
    return found


def granted(dossier: Dossier) -> int:
    """What a funder grants to that dossier, in cents; 0 when nothing was asked, or granted."""
    top_up = top_up_of(dossier)
    return top_up.granted or 0 if top_up else 0


def drop(dossier: Dossier, today: date) -> None:
    """Close what a funder has not answered: its dossier ends first."""
    TopUp.objects.filter(dossier=dossier, status=TopUp.Status.ASKED).update(
        status=TopUp.Status.DROPPED, answered_on=today
    )
    dossier.silence = ""

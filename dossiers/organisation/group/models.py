"""An answer given to several dossiers at once, what became of each, and the messages kept to refuse with."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Insert

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Session
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import Afterwards, Immutable
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS

# What an organisation may answer to several, in the order in which a training lives.
GESTURES = (
    "acknowledge",
    "accept",
    "refuse",
    "declare_entry",
    "declare_no_show",
    "withdraw_entry",
    "declare_exit",
    "record_exam",
)


@choices_hold
class GroupAnswer(models.Model):
    """A selection of dossiers, then what a member answered to all of them; each is played once.

    Nothing is played before it is confirmed: until then it is a selection, forgotten the next day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="group_answers")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("choisie le", default=timezone.now)
    # The session whose sheet they were chosen on, if it was one.
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="+")
    # The list's query from which the dossiers were chosen, to go back to it.
    view = models.CharField("vue de la liste", max_length=500, blank=True)
    transition = models.CharField(
        "geste", max_length=30, choices=[(name, TRANSITIONS[name].label) for name in GESTURES], blank=True
    )
    given = models.JSONField("réponses communes", default=dict)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    class Meta:
        verbose_name = "réponse groupée"
        verbose_name_plural = "réponses groupées"
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="group_answers_of_one"),
            models.Index(fields=["asked_at"], name="group_answers_to_forget"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(transition="", confirmed_at__isnull=True)
                | ~Q(transition="") & Q(confirmed_at__isnull=False),
                name="a_gesture_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None)
                | Q(confirmed_at__isnull=False, finished_at__gte=F("confirmed_at")),
                name="what_is_finished_was_confirmed",
            ),
        ]
        triggers = [
            Immutable("a_selection_stays_its_member_s", "organisation_id", "asked_by_id", "asked_at"),
            Immutable(
                "what_is_confirmed_stays",
                *("transition", "given", "confirmed_at"),
                once="OLD.confirmed_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_transition_display() or 'Sélection'}, {self.organisation}"


@choices_hold
class GroupItem(models.Model):
    """A dossier of a selection, and what became of it; its outcome is written with the transition itself.

    It is its organisation's own (`migrations/sql/0001_group_items.sql`).
    """

    class Outcome(models.TextChoices):
        """What became of it; empty while it waits."""

        DONE = "done", "Fait"
        REFUSED = "refused", "Refusé"
        LEFT = "left", "Laissé de côté"

    answer = models.ForeignKey(GroupAnswer, models.CASCADE, related_name="items")
    rank = models.PositiveSmallIntegerField("rang")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    # Its own answers, beside those of all: hours of a sheet.
    given = models.JSONField("ses réponses", default=dict)
    outcome = models.CharField("suite", max_length=7, choices=Outcome, blank=True)
    reason = models.TextField("raison", blank=True)
    played_at = models.DateTimeField("le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier d'une réponse groupée"
        constraints = [
            models.UniqueConstraint(fields=["answer", "rank"], name="a_selection_numbers_its_dossiers"),
            models.UniqueConstraint(fields=["answer", "dossier"], name="a_selection_holds_a_dossier_once"),
            models.CheckConstraint(
                condition=Q(outcome="", played_at__isnull=True) | ~Q(outcome="") & Q(played_at__isnull=False),
                name="an_outcome_has_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "done"], reason="")
                | Q(outcome__in=["refused", "left"]) & ~Q(reason=""),
                name="what_is_not_done_says_why",
            ),
        ]
        triggers = [
            Immutable("an_item_stays_its_dossier_s", "answer_id", "dossier_id", "rank", "given"),
            Immutable("an_outcome_is_for_good", "outcome", "reason", "played_at", once="OLD.outcome <> ''"),
            Afterwards("an_item_is_of_its_organisation", "check_group_item", Insert),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.dossier_id}"


@choices_hold
class MessageTemplate(models.Model):
    """A message that an organisation keeps to refuse with: its words are a beginning, changed at will."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="message_templates")
    name = models.CharField("nom du modèle", max_length=80)
    reason = models.CharField("motif", max_length=17, choices=Dossier.RefusalReason)
    text = models.TextField("message", max_length=2000)
    changed_at = models.DateTimeField("changé le", default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "modèle de message"
        verbose_name_plural = "modèles de message"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="a_template_has_a_name_of_its_own"),
            models.CheckConstraint(condition=~Q(text=""), name="a_template_says_something"),
        ]

    def __str__(self) -> str:
        return self.name

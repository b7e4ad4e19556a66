"""A gesture on several sessions: who did it, when, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from pgtrigger import Insert, Update

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Session
from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import Afterwards, Immutable


@choices_hold
class SessionGesture(models.Model):
    """A selection of sessions, then what a member did to all of them, once.

    Nothing is done before it is confirmed: until then it is a selection, forgotten the next day.
    """

    class Kind(models.TextChoices):
        CREATE = "create", "Créer des sessions"
        COPY = "copy", "Copier"
        MOVE = "move", "Déplacer"
        CLOSE = "close", "Fermer aux demandes"
        REOPEN = "reopen", "Rouvrir aux demandes"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="session_gestures")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("choisi le", default=timezone.now)
    # The list's query from which the sessions were chosen, to go back to it.
    view = models.CharField("vue de la liste", max_length=500, blank=True)
    kind = models.CharField("geste", max_length=6, choices=Kind, blank=True)
    given = models.JSONField("réponses", default=dict)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        verbose_name = "geste sur des sessions"
        verbose_name_plural = "gestes sur des sessions"
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="session_gestures_of_one"),
            models.Index(fields=["asked_at"], name="session_gestures_to_forget"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", confirmed_at__isnull=True) | ~Q(kind="") & Q(confirmed_at__isnull=False),
                name="a_session_gesture_is_confirmed",
            ),
        ]
        triggers = [
            Immutable("a_session_gesture_stays_its_member_s", "organisation_id", "asked_by_id", "asked_at"),
            Immutable(
                "a_confirmed_session_gesture_stays",
                *("kind", "given", "confirmed_at"),
                once="OLD.confirmed_at IS NOT NULL",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or 'Sélection'}, {self.organisation}"


@choices_hold
class SessionItem(models.Model):
    """What a gesture did of one session (`session`), of one that it made (`made`), or left out.

    They are its organisation's own (`migrations/sql/0001_session_items.sql`).
    """

    class Outcome(models.TextChoices):
        """What became of it; empty while it is only chosen."""

        DONE = "done", "Fait"
        REFUSED = "refused", "Refusé"
        LEFT = "left", "Laissé de côté"

    gesture = models.ForeignKey(SessionGesture, models.CASCADE, related_name="items")
    rank = models.PositiveSmallIntegerField("rang")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="gestures")
    made = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="made_by")
    told = models.TextField("ce qui est fait", blank=True)
    outcome = models.CharField("suite", max_length=7, choices=Outcome, blank=True)
    reason = models.TextField("raison", blank=True)

    class Meta:
        verbose_name = "session d'un geste"
        verbose_name_plural = "sessions d'un geste"
        constraints = [
            models.UniqueConstraint(fields=["gesture", "rank"], name="a_gesture_numbers_its_sessions"),
            models.UniqueConstraint(fields=["gesture", "session"], name="a_gesture_holds_a_session_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "done"], reason="")
                | Q(outcome__in=["refused", "left"]) & ~Q(reason=""),
                name="a_session_that_is_left_says_why",
            ),
        ]
        triggers = [
            Immutable("a_session_item_stays_its_gesture_s", "gesture_id", "rank"),
            Immutable(
                "what_became_of_a_session_stays", "told", "outcome", "reason", once="OLD.outcome <> ''"
            ),
            Afterwards("a_gesture_is_on_its_own_sessions", "check_session_item", Insert | Update),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.session_id or self.made_id}"

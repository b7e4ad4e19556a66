"""The dossier, its journal (which is also the outbox), and what hangs on it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Address, PersonalDetails, Trainee
from catalogue.models import Action, Organisation, Session
from dossiers.lifecycle import TERMINAL, Actor, State, expires

STATES = [(state.value, state.label) for state in State]
ACTORS = [(actor.value, actor.label) for actor in Actor]


class Terms(models.Model):
    """What the parties agree on: copied into the dossier so that the catalogue may change."""

    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    hours = models.DecimalField("durée (heures)", max_digits=7, decimal_places=2)
    price = models.PositiveIntegerField("prix (centimes)")

    class Meta:
        abstract = True


class Dossier(PersonalDetails, Terms):
    """One trainee's request for one session. Only `dossiers.transitions` changes its state."""

    class RefusalReason(models.TextChoices):
        """Why an organisation refuses a request."""

        PREREQUISITES = "prerequisites", "Les prérequis ne sont pas remplis"
        FULL = "full", "La session est complète"
        SESSION_CANCELLED = "session_cancelled", "La session n'aura pas lieu"
        UNREACHABLE = "unreachable", "Le stagiaire n'a pas pu être joint"
        UNSUITABLE = "unsuitable", "La formation ne répond pas au projet du stagiaire"
        OTHER = "other", "Autre motif"

    number = models.CharField("numéro", max_length=10, unique=True)
    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="dossiers")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="organisme", related_name="dossiers"
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="dossiers")
    state = models.CharField("état", max_length=25, choices=STATES, default=State.DRAFT.value)
    deadline = models.DateField("échéance", null=True, blank=True)

    title = models.CharField("formation", max_length=255)
    mode = models.CharField("modalité", max_length=8, choices=Action.Mode)
    place = models.CharField("lieu", max_length=300)
    has_admission_terms = models.BooleanField("conditions d'admission particulières", default=False)

    is_public_agent = models.BooleanField("agent public", null=True, blank=True)
    temporary_address = models.ForeignKey(
        Address, models.PROTECT, verbose_name="adresse temporaire", null=True, blank=True, related_name="+"
    )

    credit_used = models.PositiveIntegerField("avoir utilisé (centimes)", null=True, blank=True)
    rights_used = models.PositiveIntegerField("droits utilisés (centimes)", null=True, blank=True)
    to_pay = models.PositiveIntegerField("reste à payer (centimes)", null=True, blank=True)
    card_paid = models.PositiveIntegerField("payé par carte (centimes)", default=0)

    created_at = models.DateTimeField("créé le", default=timezone.now)
    sent_on = models.DateField("envoyé le", null=True, blank=True)
    acknowledged_on = models.DateField("accusé de réception le", null=True, blank=True)
    answered_on = models.DateField("réponse de l'organisme le", null=True, blank=True)
    validated_on = models.DateField("validé le", null=True, blank=True)
    entered_on = models.DateField("entrée déclarée au", null=True, blank=True)
    exited_on = models.DateField("sortie déclarée au", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    entry_confirmed_on = models.DateField("entrée confirmée par le stagiaire", null=True, blank=True)
    exit_confirmed_on = models.DateField("sortie confirmée par le stagiaire", null=True, blank=True)
    hours_attended = models.DecimalField(
        "heures suivies", max_digits=7, decimal_places=2, null=True, blank=True
    )
    hours_excused = models.DecimalField(
        "heures perdues par force majeure", max_digits=7, decimal_places=2, null=True, blank=True
    )
    hidden_at = models.DateTimeField("retiré de la liste le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier"
        indexes = [
            models.Index(
                fields=["deadline", "id"], condition=Q(deadline__isnull=False), name="dossier_deadline"
            ),
            models.Index(fields=["organisation", "state", "deadline"], name="dossier_queue"),
            models.Index(fields=["trainee", "-created_at"], name="dossier_of_trainee"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s for s, _ in STATES]), name="thirteen_states"),
            models.CheckConstraint(
                name="a_deadline_lives_and_dies_with_its_state",
                condition=Q(state__in=["draft", *TERMINAL], deadline__isnull=True)
                | (~Q(state__in=["draft", *TERMINAL]) & Q(deadline__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_dossier_costs_what_its_parts_sum_to",
                condition=Q(to_pay__isnull=True) | Q(price=F("credit_used") + F("rights_used") + F("to_pay")),
            ),
            models.CheckConstraint(
                condition=Q(card_paid=0) | Q(to_pay__isnull=False, card_paid=F("to_pay")),
                name="a_card_pays_all_or_nothing",
            ),
            models.CheckConstraint(
                name="a_validated_dossier_is_paid",
                condition=~Q(state__in=["validated", "in_training", "completed"])
                | Q(to_pay__isnull=False, to_pay=F("card_paid"), validated_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["trainee", "session"],
                condition=~Q(state__in=["draft", *TERMINAL]),
                name="one_live_dossier_per_session",
            ),
        ]

    def __str__(self) -> str:
        return f"Dossier n° {self.number}"

    @property
    def status(self) -> State:
        """The state, as a member of the table's enumeration."""
        return State(self.state)

    def is_overdue(self) -> bool:
        """Whether the deadline's last second has passed in Paris (rules.md § 1)."""
        return self.deadline is not None and self.deadline < timezone.localdate()

    def awaits_the_clock(self) -> bool:
        """Whether the deadline has passed in a state that the clock ends."""
        return self.is_overdue() and expires(self.status)


class IssuedNumber(models.Model):
    """A dossier number that was given once: never again, even when its draft was deleted."""

    number = models.CharField(max_length=10, primary_key=True)

    def __str__(self) -> str:
        return self.number


class Proposal(Terms):
    """What the organisation proposes instead of what was asked."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="proposal")
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "proposition"

    def __str__(self) -> str:
        return f"Proposition du dossier {self.dossier_id}"


class Entry(models.Model):
    """A line of the journal: one move, as it was played. The database refuses to change it."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="entries")
    rank = models.PositiveIntegerField("rang")
    verb = models.CharField("verbe", max_length=30)
    source = models.CharField("de", max_length=25, choices=STATES)
    target = models.CharField("vers", max_length=25, choices=STATES)
    actor = models.CharField("acteur", max_length=12, choices=ACTORS)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("le", default=timezone.now)
    details = models.JSONField("détails", default=dict)

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "entrées du journal"
        ordering = ["dossier", "rank"]
        constraints = [models.UniqueConstraint(fields=["dossier", "rank"], name="a_rank_is_used_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.verb}"


class Delivery(models.Model):
    """A message owed to a reader for an entry; written with the entry, sent after."""

    class Reader(models.TextChoices):
        TRAINEE = "trainee", "stagiaire"
        ORGANISATION = "organisation", "organisme"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="deliveries")
    reader = models.CharField("destinataire", max_length=12, choices=Reader)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    next_attempt_at = models.DateTimeField("prochain essai", default=timezone.now)

    class Meta:
        verbose_name = "message"
        constraints = [models.UniqueConstraint(fields=["entry", "reader"], name="a_reader_is_told_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(sent_at__isnull=True), name="messages_to_send"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} → {self.get_reader_display()}"


class Closing(models.Model):
    """What became of rights and money (rules.md § 5), in cents; `applied_at` once the ledger says it."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="closing")
    case = models.PositiveSmallIntegerField("cas")
    rights_released = models.PositiveIntegerField("droits libérés")
    rights_used = models.PositiveIntegerField("droits utilisés")
    card_refunded = models.PositiveIntegerField("remboursé sur la carte")
    card_kept = models.PositiveIntegerField("conservé")
    credit = models.PositiveIntegerField("avoir")
    # Cases 6 and 8 leave 14 business days to claim force majeure.
    final_on = models.DateField("définitif après le", null=True, blank=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    class Meta:
        verbose_name = "dénouement"
        indexes = [
            models.Index(fields=["final_on"], condition=Q(applied_at__isnull=True), name="closings_to_apply")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(case__gte=1, case__lte=9), name="nine_cases"),
            models.CheckConstraint(condition=Q(credit__lte=F("card_kept")), name="an_avoir_is_money_kept"),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.dossier_id}, cas {self.case}"


class ForceMajeureClaim(models.Model):
    """A claim of force majeure (rules.md § 6) and what staff decided."""

    class Ground(models.TextChoices):
        LEAVE_WITHDRAWN = "leave", "Mon employeur a retiré le congé qu'il m'avait accordé"
        EMPLOYMENT = "employment", "J'ai repris un emploi"
        ACCIDENT_OR_DEATH = "accident", "Accident ou décès (moi ou un proche au premier degré)"
        ILLNESS = "illness", "Maladie ou hospitalisation"

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="claim")
    ground = models.CharField("motif", max_length=10, choices=Ground)
    document = models.FileField("justificatif", upload_to="force-majeure/")
    claimed_at = models.DateTimeField("déposée le", default=timezone.now)
    is_accepted = models.BooleanField("acceptée", null=True, blank=True)
    decision_reason = models.TextField("motif de la décision", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "demande de force majeure"
        verbose_name_plural = "demandes de force majeure"

    def __str__(self) -> str:
        return f"Force majeure, dossier {self.dossier_id}"


def _score(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(5)])


class Review(models.Model):
    """A trainee's opinion of a finished training: five criteria from 1 to 5."""

    CRITERIA = ("welcome", "content", "trainers", "means", "support")

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="review")
    welcome = _score("accueil")
    content = _score("contenu")
    trainers = _score("formateurs")
    means = _score("moyens")
    support = _score("accompagnement")
    comment = models.TextField("commentaire", blank=True)
    written_at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = [
            models.CheckConstraint(
                name="scores_go_from_1_to_5",
                condition=Q(
                    welcome__range=(1, 5),
                    content__range=(1, 5),
                    trainers__range=(1, 5),
                    means__range=(1, 5),
                    support__range=(1, 5),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Avis, dossier {self.dossier_id}"

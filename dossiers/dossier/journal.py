"""An entry of the journal: what was played, by whom, from where to where; never changed."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgtrigger import Before, Delete, Insert, Truncate, Update

from cpf_portal.common.database.constraints import choices_hold
from cpf_portal.common.database.triggers import AppendOnly, AtTheEnd, Rule
from cpf_portal.common.database.written import written_once
from dossiers.dossier.models import STATES, Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State, Transition

ACTORS = [(role.value, role.label) for role in Role]


def _as_an_entry(row: Transition) -> Q:
    """What a row of the table allows an entry to say."""
    return Q(
        transition=row.name,
        source__in=[source.value for source in row.sources],
        actor__in=[role.value for role in row.roles],
        target=row.target.value if row.target else F("source"),
    )


# What a history tells of an entry, beside the name of who played it.
TOLD = ("dossier", "sequence", "transition", "source", "target", "actor", "user", "at", "details")
# Every entry is a row of the table (docs/rules.md § 3): transition, source, target and actor together.
ALLOWED = reduce(or_, map(_as_an_entry, TRANSITIONS.values()))


@choices_hold
class Entry(models.Model):
    """A line of the journal: one transition, as it was played. The database refuses to change it.

    Sequences have no gap, each entry begins where the last ended, and the dossier is where the last ends
    (`migrations/sql/0001_journal.sql`). Words typed by people go once their holder's account is closed,
    through `forget_words` alone (`0001_forget_words.sql`).
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField("rang")
    transition = models.CharField("verbe", max_length=30)
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
        ordering = ["dossier", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sequence"], name="a_sequence_is_used_once"),
            models.CheckConstraint(condition=ALLOWED, name="an_entry_is_a_row_of_the_table"),
            models.CheckConstraint(
                name="an_entry_names_who_played",
                condition=Q(actor__in=["bank", "clock"], user__isnull=True)
                | ~Q(actor__in=["bank", "clock"]) & Q(user__isnull=False),
            ),
        ]
        triggers = [
            AppendOnly("journal_is_append_only", Delete | Truncate),
            Rule("journal_only_forgets_words", "only_words_are_forgotten", when=Before, operation=Update),
            Rule("journal_has_no_gap", "check_sequence", when=Before, operation=Insert),
            AtTheEnd("a_journal_ends_where_its_dossier_is", "check_state", Insert),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.label}"

    @property
    def label(self) -> str:
        """How the transition was called where it began."""
        return TRANSITIONS[self.transition].label_in(State(self.source))


def journal_of(dossier: Dossier) -> list[Entry]:
    """What was played of a dossier, in order."""
    entries = _entries(dossier.pk)
    for entry in entries:
        entry.dossier = dossier
    return entries


@written_once
def _entries(dossier_id: int) -> models.QuerySet[Entry]:
    names = (f"user__{name}" for name in ("first_name", "last_name", "email"))
    found = Entry.objects.filter(dossier=dossier_id).order_by("sequence")
    return found.select_related("user").only(*TOLD, *names)

"""A dossier on one page, for the staff: what it awaits, who, what, money, journal, papers, what they may do.

It says nothing that its reader's groups do not read; nor the notes of the organisation, which are its own;
nor how to reach the person, which their own page says to whoever gives a reason (docs/rules.md § 13).
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from accounts.staff import access_log
from cpf_portal.common.database.written import written_once
from cpf_portal.common.french import long_date, sentence, short_date
from dossiers.attendance.models import marks_of
from dossiers.attendance.totals import totals_of
from dossiers.dossier.declarations import declarations_of
from dossiers.dossier.journal import Entry, journal_of
from dossiers.dossier.models import Dossier
from dossiers.exams.models import exam_of
from dossiers.holder.my_data import when
from dossiers.lifecycle import State
from dossiers.messages import amounts, history
from dossiers.messages.words import STAFF
from dossiers.money import closings, figures
from dossiers.money.figures import Figures
from dossiers.staff.details import in_words, reasons
from dossiers.staff.dossier import around, awaited, beside, moves
from dossiers.trainee import endings, presentation
from dossiers.transitions import drafts

PAGE, LOOKS = "dossiers_dossier_change", 10


@written_once
def _of_key(pk: int) -> QuerySet[Dossier]:
    return Dossier.objects.filter(pk=pk).select_related(
        *("session__action__training__certification", "session__action__place", "organisation"),
        *("trainee__user", "proposal", "closing", "claim", "exam", "review", "answers", "top_up__funder"),
    )


def of_key(pk: int) -> Dossier | None:
    """The dossier of that key with what its page shows; a draft shows what the catalogue says today."""
    dossier = next(iter(_of_key(pk)), None)
    if dossier and dossier.status is State.DRAFT:
        drafts.copy_terms(dossier)
    return dossier


def context_of(dossier: Dossier, agent: User) -> dict[str, Any]:
    """Everything the page says of a dossier, to that agent."""
    journal = journal_of(dossier)
    financing = _financing(dossier, journal)
    closing = closings.of(dossier)
    marks = marks_of(dossier.pk) if dossier.has_entered else []
    return {
        "dossier": dossier,
        "awaited": awaited.in_words(dossier),
        "limit": presentation.limit_of(dossier),
        "moves": moves.of(dossier, agent),
        "people": _people(dossier, agent),
        "changes": amounts.changes_of(dossier) if dossier.status is State.PROPOSED else None,
        "money": financing and _money(dossier, financing),
        "closing": closing,
        "case": closing and closings.REASONS[closing.settlement.case],
        "ending": closing and endings.ending_kept(closing),
        "top_up": around.top_up_in_words(dossier),
        "card_money": beside.card_money(dossier, agent),
        "declarations": declarations_of(dossier, journal),
        "marks": marks,
        "totals": totals_of(marks),
        "exam": exam_of(dossier),
        "claim": around.claim_in_words(dossier),
        "conditions": around.conditions_of(dossier),
        "papers": around.papers_of(dossier, agent),
        "review": around.review_in_words(dossier),
        "enquiries": around.enquiries_of(dossier, agent),
        "journal": [_told(entry) for entry in journal],
        "messages_sent": around.messages_of(dossier, journal),
        "looks": access_log.of_page(PAGE, dossier.pk)[:LOOKS],
    }


def _people(dossier: Dossier, agent: User) -> list[tuple[str, str, str]]:
    """Who has a part in it: what they are, their name, and the page of each that the agent may open."""
    top_up = getattr(dossier, "top_up", None)
    people = [
        ("Stagiaire", str(dossier.trainee), "accounts.view_trainee", "person", dossier.trainee_id),
        (
            *("Organisme", dossier.organisation.name, "catalogue.view_controlledorganisation"),
            *("catalogue_controlledorganisation_change", dossier.organisation_id),
        ),
    ]
    if top_up:
        page = "catalogue_funder_change"
        people.append(("Financeur", str(top_up.funder), "catalogue.view_funder", page, top_up.funder_id))
    return [
        (what, name, reverse(f"admin:{page}", args=[key]) if agent.has_perm(permission) else "")
        for what, name, permission, page, key in people
    ]


def _financing(dossier: Dossier, journal: list[Entry]) -> Figures | None:
    """Who pays what: what was agreed, whatever became of it since; before, what would be agreed today."""
    if agreed := figures.agreed(dossier, journal):
        return agreed
    return presentation.figures_of(dossier, journal)


def _money(dossier: Dossier, financing: Figures) -> dict[str, Any]:
    """The financing box, as someone who is not its holder reads it."""
    why = reasons(financing.why)
    note = f"{_since(dossier)} {sentence(why) if why else ''}".strip()
    return presentation.money_of(dossier, financing) | {"note": note}


def _since(dossier: Dossier) -> str:
    if dossier.validated_on:
        return f"Montants arrêtés le {short_date(dossier.validated_on)}."
    if dossier.to_pay is not None:
        return "Montants arrêtés : les droits restent réservés jusqu'à la fin du délai."
    return "Montants calculés aujourd'hui, arrêtés quand le stagiaire finalisera son inscription."


def _told(entry: Entry) -> dict[str, Any]:
    """The item of an entry: what happened, when and by whom, and all that the journal keeps of it."""
    who = f"{entry.user} ({entry.get_actor_display()})" if entry.user_id else entry.get_actor_display()
    day = long_date(timezone.localdate(entry.at))
    at = when(entry.at).rpartition(" à ")[2]
    return history.told(entry, STAFF) | {
        "date": f"{day} à {at}, {who}",
        "details": [*in_words(entry.details)],
    }

"""What the pages of a dossier show its trainee: transitions, deadline, money, what was and what comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cpf_portal.common import law
from cpf_portal.common.business_days import Day, business_days_between, explain
from cpf_portal.common.french import business_days, euros, hours, long_date, short_date
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.lifecycle import LIVE, Role, State, Transition
from dossiers.messages import history, notices
from dossiers.messages.words import TRAINEE
from dossiers.money import card, closings, figures
from dossiers.money.figures import Figures
from dossiers.money.financing import Plan
from dossiers.money.lines import lines_of, note_of
from dossiers.money.models import Closing
from dossiers.money.settlement import Case, Settlement, phases
from dossiers.trainee.forms import FORMS
from dossiers.transitions.availability import transitions_for

SECONDARY = ("ask_top_up", "cancel_request", "cancel", "abandon", "hide")

# The cases of rules.md § 5, told to the trainee, with the figures of the day the dossier was validated.
CASES = {
    Case.ORGANISATION_BEFORE_ENTRY: (
        "L'organisme annule avant votre entrée en formation : tout vous est rendu."
    ),
    Case.ORGANISATION_AFTER_ENTRY: (
        "L'organisme annule après votre entrée en formation : seules les heures données sont comptées."
    ),
    Case.WITHDRAWAL: "Vous annulez au plus tard {withdrawal} après la validation : tout vous est rendu.",
    Case.EARLY: "Vous annulez au moins {free} avant le début : tout vous est rendu.",
    Case.FORCE_MAJEURE_BEFORE_ENTRY: (
        "Un cas de force majeure est reconnu avant votre entrée en formation : tout vous est rendu."
    ),
    Case.LATE: (
        "Il reste moins de {free} avant le début, ou il est passé sans votre entrée : les droits "
        "sont utilisés en entier, et ce qui a été payé par carte devient un avoir pour une prochaine "
        "formation."
    ),
    Case.FORCE_MAJEURE_AFTER_ENTRY: (
        "Un cas de force majeure est reconnu pendant la formation : seules les heures suivies sont "
        "comptées, le reste vous est rendu."
    ),
    Case.ABANDONED: (
        "Vous quittez une formation commencée : vos droits sont utilisés et votre paiement est conservé, "
        "en entier."
    ),
    Case.COMPLETED: (
        "La formation est terminée : vos droits sont utilisés et votre paiement est conservé, sauf pour "
        "les heures perdues par force majeure."
    ),
}
# Added to any of them when the bank gave money back on its own, or after a dispute.
WENT_BACK = " Ce que la banque vous a déjà rendu, ou vous rend en ce moment, en est déduit."


@dataclass(frozen=True, slots=True)
class Button:
    """A transition as a button."""

    label: str
    url: str
    is_secondary: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline, the event it is counted from, and the count day by day."""

    date: date
    event: str
    days: list[Day]
    is_past: bool

    @property
    def count(self) -> int:
        """How many business days were given."""
        return self.days[-1].rank or 0 if self.days else 0


def transitions_of(dossier: Dossier, figures: Plan | None) -> list[Transition]:
    """The transitions the trainee may play now, of those that have a page."""
    found = transitions_for(dossier, Role.TRAINEE, timezone.localdate(), figures=figures)
    return [row for row in found if row.name in (*FORMS, "pay")]


def buttons_of(dossier: Dossier, transitions: Iterable[Transition]) -> list[Button]:
    """The transitions as buttons; one at most stands out, what the trainee is expected to do."""
    ordered = sorted(transitions, key=lambda transition: transition.name in SECONDARY)
    return [
        Button(
            transition.label_in(dossier.status),
            address_of(dossier, transition),
            index > 0 or transition.name in SECONDARY,
        )
        for index, transition in enumerate(ordered)
    ]


def address_of(dossier: Dossier, transition: Transition) -> str:
    """Where the page of a trainee's transition is; that of `pay` is in the app that knows cards."""
    if transition.name == "pay":
        return card.payment_page(dossier.number)
    return reverse("dossier_transition", args=[dossier.number, transition.slug])


def address_of_enrolment(dossier: Dossier) -> str:
    """Where the enrolment goes on: the page of « valider » or of « payer », or the dossier's own."""
    financing = figures.current(dossier, timezone.localdate())
    rows = {row.name: row for row in transitions_of(dossier, financing.plan)}
    found = rows.get("pay") or rows.get("validate")
    return address_of(dossier, found) if found else reverse("dossier", args=[dossier.number])


def limit_of(dossier: Dossier) -> Limit | None:
    """The deadline of a live dossier and the day-by-day count behind it (rules.md § 1 and 4)."""
    if dossier.deadline is None:
        return None
    since, event = _counted_from(dossier)
    given = business_days_between(since, dossier.deadline) if since else 0
    days = explain(since, given) if since and given > 0 else []
    return Limit(dossier.deadline, event, days, dossier.is_overdue())


def _counted_from(dossier: Dossier) -> tuple[date | None, str]:
    """The event that a deadline is counted from: its day, and what it is."""
    match dossier.status:
        case State.VALIDATED:
            return dossier.starts_on, "le début de la formation"
        case State.IN_TRAINING:
            return dossier.ends_on, "la fin de la formation"
        case State.REQUESTED if dossier.acknowledged_on:
            return dossier.acknowledged_on, "l'accusé de réception de l'organisme"
        case State.REQUESTED:
            return dossier.sent_on, "l'envoi de votre demande"
    if top_up := top_up_of(dossier):
        if top_up.answered_on:
            event = "la fin du délai du financeur" if top_up.by_silence else "la réponse du financeur"
            return top_up.answered_on, event
        return top_up.asked_on, "votre demande d'aide"
    return dossier.answered_on, "la réponse de l'organisme"


def money_of(dossier: Dossier, figures: Figures) -> dict[str, Any]:
    """The financing box: the price, what pays it and why, what is left (cents), and what to know about it."""
    parts, is_frozen = figures.plan, dossier.to_pay is not None
    lines = lines_of(parts, figures.why, dossier.certification, held=is_frozen)
    total = "Payé par carte" if dossier.card_paid else "Reste à payer"
    note = f"{_money_note(dossier)} {note_of(parts, figures.why, held=is_frozen)}".strip()
    return {"lines": lines, "total": (total, parts.to_pay), "note": note}


def _money_note(dossier: Dossier) -> str:
    if dossier.card_paid and dossier.validated_on:
        return f"Réglé le {short_date(dossier.validated_on)}."
    if dossier.validated_on:
        return f"Montants arrêtés le {short_date(dossier.validated_on)}."
    if dossier.to_pay is not None:
        return "Ces montants sont arrêtés : vos droits restent réservés jusqu'à la fin du délai."
    return "Montants calculés aujourd'hui ; ils seront arrêtés quand vous finaliserez votre inscription."


@dataclass(frozen=True, slots=True)
class Ending:
    """What becomes of rights and money: the case of rules.md § 5 in words, and its lines (cents)."""

    case: Case
    words: str
    lines: list[tuple[str, int]]

    @property
    def is_costly(self) -> bool:
        """Whether the trainee does not get everything back."""
        return self.case.claimable


def ending_of(dossier: Dossier, settled: Settlement, *, is_final: bool = False) -> Ending:
    """A settlement of a dossier as the trainee reads it; one that is not final may wait for a claim."""
    waits = settled.case.claimable and not is_final
    words = case_in_words(dossier, settled.case, settled.card_back)
    return Ending(settled.case, words, settlement_lines(settled, waits=waits))


def ending_kept(closing: Closing) -> Ending:
    """The settlement that a closing keeps, as the trainee reads it."""
    return ending_of(closing.dossier, closing.settlement, is_final=closing.applied_at is not None)


def case_in_words(dossier: Dossier, case: Case, card_back: int = 0) -> str:
    """A case of docs/rules.md § 5 as the trainee of that dossier reads it."""
    rules = law.on(dossier.validated_on or timezone.localdate())
    delays = {"withdrawal": business_days(rules.withdrawal_days), "free": business_days(rules.free_days)}
    return CASES[case].format(**delays) + (WENT_BACK if card_back else "")


def ending_if_recognised(dossier: Dossier, hours_attended: Decimal | int | None = None) -> Ending | None:
    """What recognising a claim of force majeure would bring; None until the hours it depends on are known."""
    hours = dossier.hours_attended if hours_attended is None else hours_attended
    if dossier.has_entered and (hours is None or hours > dossier.hours):
        return None
    return ending_of(dossier, closings.if_recognised(dossier, hours or 0))


def phases_of(dossier: Dossier, card_back: int) -> list[dict[str, str]]:
    """Today's case of cancelling and the later ones, as a timeline; after the entry, that of an abandon.

    `card_back` is what has already gone back to the card, in cents.
    """
    today = timezone.localdate()
    items: list[dict[str, str]] = []
    if dossier.validated_on and dossier.starts_on and not dossier.has_entered:
        for phase in phases(dossier.validated_on, dossier.starts_on):
            if phase.until is None or phase.until >= today:
                until = f"Jusqu'au {long_date(phase.until)}" if phase.until else "Ensuite, avant votre entrée"
                status = "upcoming" if items else "current"
                text = case_in_words(dossier, phase.case, card_back)
                items.append({"title": until, "date": "", "text": text, "status": status})
    if len(items) == 1:
        items[0]["title"] = "Aujourd'hui, avant votre entrée"
    text = case_in_words(dossier, Case.ABANDONED, card_back)
    return [
        *items,
        {"title": "Après votre entrée en formation", "date": "", "text": text, "status": "upcoming"},
    ]


def settlement_lines(settled: Settlement, *, waits: bool = False) -> list[tuple[str, int]]:
    """What becomes of rights and money, line by line (cents), without what is nil; `waits`: not yet."""
    lines = [
        ("Droits rendus", settled.rights_released),
        ("Droits qui seront utilisés" if waits else "Droits utilisés", settled.rights_used),
        ("Rendu à vos dotations", settled.dotation_returned),
        ("Dotations qui seront utilisées" if waits else "Dotations utilisées", settled.dotation_kept),
        ("Aide rendue à son financeur", settled.top_up_returned),
        ("Aide qui sera utilisée" if waits else "Aide utilisée", settled.top_up_kept),
        ("Rendu par la banque (fait ou en cours)", settled.card_back),
        ("À rembourser sur votre carte", settled.card_refunded - settled.card_back),
        ("Paiement par carte conservé", settled.card_kept - settled.credit),
        ("Avoir pour une prochaine formation", settled.credit),
    ]
    return [line for line in lines if line[1]]


def changes_of(dossier: Dossier) -> list[tuple[str, Any, Any, bool]]:
    """A proposal beside what was asked: label, before, after, whether it changes."""
    both: tuple[Any, Any] = (dossier, dossier.proposal)
    rows = [
        ("Début", *(short_date(terms.starts_on) for terms in both)),
        ("Fin", *(short_date(terms.ends_on) for terms in both)),
        ("Durée", *(hours(terms.hours) for terms in both)),
        ("Prix", *(euros(terms.price) for terms in both)),
    ]
    return [(label, before, after, before != after) for label, before, after in rows]


def timeline_of(dossier: Dossier, journal: Iterable[Entry]) -> list[dict[str, str]]:
    """The dossier's life for its trainee: what happened, what is awaited, what comes next."""
    items = [history.item("Dossier créé", timezone.localdate(dossier.created_at))]
    items += [history.told(entry, TRAINEE) for entry in journal]
    if dossier.standing not in LIVE:
        return items
    if awaited := notices.to_do(dossier, TRAINEE):
        items.append(history.item("En attente", dossier.deadline, awaited, "current"))
    if not dossier.has_dates_to_come:  # they are what is being discussed
        return items
    coming = [(dossier.deadline, items.pop())] if awaited else []
    if not dossier.has_entered:
        coming.append(
            (dossier.starts_on, history.item("Début de la formation", dossier.starts_on, status="upcoming"))
        )
    coming.append((dossier.ends_on, history.item("Fin de la formation", dossier.ends_on, status="upcoming")))
    return items + [item for _, item in sorted(coming, key=lambda dated: dated[0] or date.max)]

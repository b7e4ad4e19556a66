"""What the pages of a dossier show its trainee: transitions, deadline, money, what was and what comes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cpf_portal.common import law
from cpf_portal.common.business_days import Day, add_business_days, business_days_between, explain
from cpf_portal.common.french import business_days, long_date, short_date
from dossiers.dossier.declarations import due_after, owed_by_trainee
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import top_up_of
from dossiers.lifecycle import LIVE, TERMINAL, Role, State, Transition
from dossiers.messages import history, notices
from dossiers.messages.words import TRAINEE
from dossiers.money import card, figures
from dossiers.money.figures import Figures
from dossiers.money.financing import Plan
from dossiers.money.lines import lines_of, note_of
from dossiers.money.settlement import Case, free_until, phases
from dossiers.trainee.forms import FORMS
from dossiers.transitions.availability import transitions_for

SECONDARY = ("ask_top_up", "cancel_request", "cancel", "abandon", "hide")


@dataclass(frozen=True, slots=True)
class Button:
    """A transition as a button."""

    name: str
    label: str
    url: str
    is_secondary: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline, the event it is counted from (or `why` it is that day), and the count day by day."""

    date: date
    event: str
    days: list[Day]
    is_past: bool
    why: str = ""

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
    owed = owed_by_trainee(dossier)
    ordered = sorted(transitions, key=lambda row: (row.name != owed, row.name in SECONDARY))
    return [
        Button(
            transition.name,
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
            return dossier.sent_on, "l'envoi de la demande"
    if top_up := top_up_of(dossier):
        if top_up.answered_on:
            event = "la fin du délai du financeur" if top_up.by_silence else "la réponse du financeur"
            return top_up.answered_on, event
        return top_up.asked_on, "la demande d'aide"
    return dossier.answered_on, "la réponse de l'organisme"


def free_of(dossier: Dossier) -> Limit | None:
    """Until when a validated dossier, not begun, is cancelled without a loss, and why that day."""
    if dossier.status is not State.VALIDATED or dossier.has_entered:
        return None
    validated_on, starts_on = dossier.validated_on, dossier.starts_on
    if validated_on is None or starts_on is None:
        return None
    rules, until = law.on(validated_on), free_until(validated_on, starts_on)
    given = f"{business_days(rules.withdrawal_days)} après la validation de votre inscription"
    kept = f"{business_days(rules.free_days)} avant le début"
    if any(phase.case is Case.EARLY for phase in phases(validated_on, starts_on)):
        days, why = explain(until, rules.free_days), f"Il reste alors {kept}. C'est plus tard que {given}."
    else:
        days, why = explain(validated_on, rules.withdrawal_days), f"{given}. C'est plus tard que {kept}."
    return Limit(until, "", days, until < timezone.localdate(), why)


# The stair of a dossier: each step, and whether it is behind.
STEPS: tuple[tuple[str, Callable[[Dossier], object]], ...] = (
    ("Demande envoyée", lambda dossier: dossier.sent_on),
    ("Réponse de l'organisme", lambda dossier: dossier.answered_on),
    ("Inscription validée", lambda dossier: dossier.validated_on),
    ("Entrée en formation", lambda dossier: dossier.has_entered),
    ("Fin de la formation", lambda dossier: dossier.exited_on),
    ("Votre avis", lambda dossier: hasattr(dossier, "review")),
)


def steps_of(dossier: Dossier) -> list[dict[str, str]]:
    """How far a dossier is on its way to the end of a training; nothing once it goes there no more."""
    if dossier.standing in TERMINAL and dossier.standing is not State.COMPLETED:
        return []
    is_past = [bool(reached(dossier)) for _, reached in STEPS]
    here = is_past.index(False) if False in is_past else len(STEPS)
    statuses = ["done"] * here + ["current"] + ["upcoming"] * len(STEPS)
    return [{"label": label, "status": status} for (label, _), status in zip(STEPS, statuses, strict=False)]


def figures_of(dossier: Dossier, journal: list[Entry] | None = None) -> Figures | None:
    """The financing, while it means something: not once the request has come to nothing."""
    if dossier.standing in TERMINAL and dossier.standing is not State.COMPLETED:
        return None
    return figures.current(dossier, timezone.localdate(), journal)


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


def timeline_of(dossier: Dossier, journal: Iterable[Entry]) -> list[dict[str, Any]]:
    """The dossier's life for its trainee: what happened, what is awaited, what comes next and when."""
    begun = history.item("Dossier créé", timezone.localdate(dossier.created_at))
    items = [begun | {"kind": "mine", "sign": "user"}, *history.folded(journal, TRAINEE)]
    coming = [
        (day, history.item(title, None, status="upcoming") | {"date": f"{when} {long_date(day)}"})
        for day, title, when in _coming(dossier)
        if day >= timezone.localdate()
    ]
    awaited = notices.to_do(dossier, TRAINEE) if dossier.standing in LIVE else ""
    if awaited and dossier.deadline:
        coming.append((dossier.deadline, history.item("En attente", dossier.deadline, awaited, "current")))
    claim = getattr(dossier, "claim", None)
    if claim and claim.is_open:
        told = "La Caisse des Dépôts décide de votre demande de force majeure."
        items.append(history.item("En attente", None, told, "current") | {"sign": "clock"})
    for _, item in sorted(coming, key=lambda dated: dated[0]):
        items.append(item | {"sign": "clock" if item["status"] == "current" else "calendar-days"})
    return items


BY, ON = "À venir, au plus tard le", "À venir, prévu le"


def _coming(dossier: Dossier) -> Iterator[tuple[date, str, str]]:
    """What is expected of a dossier by the figures of the law: the day, what, and how sure the day is."""
    closing = getattr(dossier, "closing", None)
    if closing and closing.final_on and not closing.applied_at and not hasattr(dossier, "claim"):
        yield closing.final_on, "Ce que deviennent vos droits et votre argent est définitif", BY
    if dossier.standing not in LIVE or not dossier.has_dates_to_come:
        return
    if dossier.deadline and (dossier.status is State.REQUESTED or dossier.awaits_funder):
        until = add_business_days(dossier.deadline, law.on(dossier.deadline).acceptance_days)
        yield until, "Votre inscription à finaliser", BY
    if dossier.validated_on and dossier.starts_on and not dossier.has_entered:
        free = free_until(dossier.validated_on, dossier.starts_on)
        yield free, "Dernier jour pour annuler sans rien perdre", ON
    if dossier.starts_on and not dossier.has_entered:
        yield dossier.starts_on, "Début de la formation", ON
        if dossier.status is not State.VALIDATED:
            yield due_after(dossier.starts_on), "Entrée à confirmer, par l'organisme et par vous", BY
    if dossier.ends_on:
        yield dossier.ends_on, "Fin de la formation", ON
        if dossier.status is not State.IN_TRAINING:
            yield due_after(dossier.ends_on), "Sortie à confirmer, par l'organisme et par vous", BY

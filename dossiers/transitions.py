"""One function per verb of the lifecycle: its body refuses or acts, its docstring is the rule.

Every move is called `verb(dossier, by, **given)`, where `by` is the `Player`; it returns the dossier
as it stands after, or raises `Refused` and changes nothing. The decorator does the rest in one
transaction: lock, the clock moves first, source and role, body, state and deadline, journal.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import rights, two_people
from accounts.models import Document
from cpf_portal.business_days import add_business_days
from cpf_portal.errors import Refused
from cpf_portal.french import euros, long_date, number
from dossiers import card, checks, closings, drafts, journal
from dossiers.availability import available, unpayable
from dossiers.financing import Plan
from dossiers.force_majeure import grounds_on
from dossiers.lifecycle import DEADLINES, MOVES, SEATED, TERMINAL, Actor, Move, State
from dossiers.models import Dossier, ForceMajeureClaim, Proposal, Review
from dossiers.players import BANK, CLOCK, Player, check_player
from dossiers.settlement import Settlement
from dossiers.standing import lapsed

Details = dict[str, Any] | None


def move(body: Callable[..., Details]) -> Callable[..., Dossier]:
    """Make a body a move: the only way a dossier changes state (design.md, principle 2)."""
    row = MOVES[body.__name__]

    @wraps(body)
    def play(dossier: Dossier, by: Player, **given: Any) -> Dossier:
        card.ask_before(row, dossier, by)
        if by.actor is Actor.TRAINEE and by.user:
            _play_the_clock_elsewhere(dossier, by.user.pk)
        with transaction.atomic():
            d, today = journal.locked(dossier), timezone.localdate()
            check_player(d, by)
            deadline = d.deadline if by not in (CLOCK, BANK) and _the_clock_is_due(d) else None
            if deadline:
                expire(d, CLOCK)
            else:
                _play(row, body, d, by, today, given)
        if deadline:
            raise Refused(checks.overdue(d, deadline), code="overdue")
        return d

    return play


def _play_the_clock_elsewhere(dossier: Dossier, trainee_id: int) -> None:
    """End the person's other dossiers that have lapsed: what they hold counts no more (docs/rules.md § 4)."""
    for other in Dossier.objects.filter(lapsed(), trainee_id=trainee_id).exclude(pk=dossier.pk):
        if card.may_be_paid(other):
            card.desk.close(other)
        with suppress(Refused):  # someone moved it meanwhile, or the bank does not answer
            expire(other, CLOCK)


def _play(row: Move, body: Callable[..., Details], d: Dossier, by: Player, today: date, given: Any) -> None:
    if refusal := available(d, row, by.actor, today):
        raise refusal
    source = d.status
    details = body(d, by=by, today=today, **given)
    d.state = row.leads_to(source).value
    d.deadline = _deadline(row, d, today)
    if d.status in TERMINAL and source not in TERMINAL:
        d.closed_on = today
    d.save()
    checks.take_or_leave_seat(d, source in SEATED)
    journal.write(d, row.verb, source, by, details or {})


def _the_clock_is_due(d: Dossier) -> bool:
    """Whether the clock moves first. What may have been paid is not its to end: the bank is asked.

    Nor does it go before the bank's own word: money sent while the dossier stood is honoured.
    """
    return d.has_lapsed and not card.may_be_paid(d)


def _deadline(row: Move, d: Dossier, today: date) -> date | None:
    """The date until which the dossier may stay as the move leaves it, or None."""
    rule = row.deadline or (DEADLINES.get(d.status) if row.target else None)
    if row.target is None and row.deadline is None:
        return d.deadline
    if rule is None or rule.since == "kept":
        return d.deadline if rule else None
    since = {"move": today, "start": d.starts_on, "end": d.ends_on}[rule.since]
    return add_business_days(since or today, rule.days)


# The request


@move
def send(
    d: Dossier,
    *,
    by: Player,
    today: date,
    figures: Plan,
    rights_consent: bool,
    payment_consent: bool,
    proven: str = "",
    terms: str | None = None,
) -> Details:
    """Send a complete draft, with both consents; what is asked for is copied from the catalogue.

    `proven` is the eIDAS level at which FranceConnect has just identified the person, if it has; `terms`
    marks what the person read (`drafts.terms_of`), refused when the organisation has changed it since.
    """
    checks.check_identity(proven)
    checks.hold_holder(d.trainee_id)
    checks.hold_session(d)
    drafts.copy_terms(d)
    checks.check_terms(d, terms)
    checks.check_ready(d, today)
    checks.check_other_requests(d)
    agreed = checks.check_figures(d, figures, today)
    checks.check_consents(agreed, rights_consent=rights_consent, payment_consent=payment_consent)
    d.sent_on = today
    return checks.money(agreed)


@move
def acknowledge(d: Dossier, *, by: Player, today: date) -> Details:
    """Acknowledge, once, a request for an action with admission terms: 30 business days to answer."""
    d.acknowledged_on = today
    return None


@move
def accept(d: Dossier, *, by: Player, today: date) -> Details:
    """Accept unchanged; the start must still be eleven business days away."""
    d.answered_on = today
    return None


@move
def propose(
    d: Dossier,
    *,
    by: Player,
    today: date,
    starts_on: date,
    ends_on: date,
    hours: Decimal | int,
    price: int,
    note: str = "",
) -> Details:
    """Propose other dates, hours or price (never above the one asked), or add a note; price in cents."""
    before = (d.starts_on, d.ends_on, d.hours, d.price)
    after = (starts_on, ends_on, Decimal(hours), price)
    if before == after and not note.strip():
        raise Refused("Cette proposition ne change rien : acceptez plutôt la demande.")
    if price > d.price:
        raise Refused(f"Le prix proposé ne peut pas dépasser le prix publié, {euros(d.price)}.")
    if hours <= 0 or price <= 0:
        raise Refused("La durée et le prix proposés doivent être positifs.")
    checks.check_dates(starts_on, ends_on, today)
    Proposal.objects.create(
        dossier=d, starts_on=starts_on, ends_on=ends_on, hours=hours, price=price, note=note
    )
    d.answered_on = today
    return {"before": _plain(before), "after": _plain(after), "note": note}


@move
def refuse(d: Dossier, *, by: Player, today: date, reason: str, message: str) -> Details:
    """Refuse with a coded reason and a message, both compulsory."""
    if reason not in Dossier.RefusalReason.values:
        raise Refused("Choisissez le motif du refus.")
    if not message.strip():
        raise Refused("Expliquez votre refus : le stagiaire lira ce message.")
    d.answered_on = today
    return {"reason": reason, "message": message.strip()}


@move
def cancel_request(d: Dossier, *, by: Player, today: date) -> Details:
    """Cancel a request not yet validated, known not to be paid; whatever was reserved is released."""
    if card.may_be_paid(d):
        raise Refused(card.WAITING, code="bank_first")
    rights.settle(d.trainee_id, d.number, used=0, reason="Demande annulée")
    return None


@move
def expire(d: Dossier, *, by: Player, today: date, payment_lost: bool = False) -> Details:
    """End a request whose deadline has passed; a payment in progress must be known to be lost."""
    if (d.status is State.PAYMENT_PENDING and not payment_lost) or card.may_be_paid(d):
        raise Refused("Un paiement est en cours : il faut d'abord interroger la banque.")
    rights.settle(d.trainee_id, d.number, used=0, reason="Délai dépassé")
    silent = Actor.ORGANISATION if d.status is State.REQUESTED else Actor.TRAINEE
    return {"silent": silent.value, "deadline": d.deadline.isoformat() if d.deadline else None}


# Financing


@move
def validate(d: Dossier, *, by: Player, today: date, figures: Plan, rights_consent: bool) -> Details:
    """Enrol when nothing is left to pay: the rights are reserved and the figures frozen."""
    agreed = _freeze(d, "validate", figures, today, rights_consent=rights_consent, payment_consent=True)
    d.validated_on = today
    return checks.money(agreed)


@move
def pay(
    d: Dossier, *, by: Player, today: date, figures: Plan, rights_consent: bool, payment_consent: bool
) -> Details:
    """Start paying exactly what is left: the rights are reserved and the figures frozen, once."""
    agreed = _freeze(d, "pay", figures, today, rights_consent=rights_consent, payment_consent=payment_consent)
    return checks.money(agreed)


def _freeze(
    d: Dossier, verb: str, figures: Plan, today: date, *, rights_consent: bool, payment_consent: bool
) -> Plan:
    checks.hold_holder(d.trainee_id)
    agreed = checks.check_figures(d, figures, today)
    if refusal := unpayable(verb, agreed):
        raise refusal
    checks.check_consents(agreed, rights_consent=rights_consent, payment_consent=payment_consent)
    if d.status is State.PROPOSED:
        drafts.accept_proposal(d)
    if d.to_pay is None:
        rights.hold(d.trainee_id, d.number, credit_used=agreed.credit_used, rights_used=agreed.rights_used)
        d.credit_used, d.rights_used, d.to_pay = agreed.credit_used, agreed.rights_used, agreed.to_pay
        d.waived = agreed.waived
    return agreed


@move
def payment_succeeded(
    d: Dossier, *, by: Player, today: date, amount: int, currency: str, reference: str
) -> Details:
    """Take the card money the bank confirms, when amount (cents), currency and reference match."""
    if (amount, currency.lower(), reference) != (d.to_pay, "eur", d.number):
        raise Refused("Ce paiement ne correspond pas au dossier.", code="mismatch")
    d.card_paid, d.validated_on = amount, today
    return {"amount": amount}


@move
def payment_failed(d: Dossier, *, by: Player, today: date, error: str = "") -> Details:
    """Note the bank's refusal; the rights stay reserved until the deadline, which does not move."""
    return {"error": error}


# The training


@move
def declare_entry(d: Dossier, *, by: Player, today: date, effective_on: date) -> Details:
    """Declare the entry, on a date from the session's start to today."""
    _check_between(effective_on, d.starts_on, today, "L'entrée")
    d.entered_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@move
def declare_no_show(d: Dossier, *, by: Player, today: date, expected: Settlement | None = None) -> Details:
    """Declare, after the start, that the trainee did not come: a late cancellation."""
    return _close(d, today, expected, no_show=True)


@move
def cancel(d: Dossier, *, by: Player, today: date, expected: Settlement | None = None) -> Details:
    """Cancel a validated dossier (docs/rules.md § 5): cases 3, 4 and 6, or 8 once the trainee has entered."""
    return _close(d, today, expected)


@move
def abandon(
    d: Dossier,
    *,
    by: Player,
    today: date,
    hours_attended: Decimal | int | None = None,
    expected: Settlement | None = None,
) -> Details:
    """Leave a training that has begun (case 8); the organisation says how many hours were attended."""
    if by.actor is Actor.ORGANISATION:
        if hours_attended is None:
            raise Refused("Indiquez les heures suivies.")
        _check_hours(d, hours_attended)
        d.hours_attended = Decimal(hours_attended)
    return _close(d, today, expected)


@move
def declare_exit(
    d: Dossier,
    *,
    by: Player,
    today: date,
    effective_on: date,
    hours_attended: Decimal | int,
    hours_excused: Decimal | int = 0,
    sheet: Sequence[dict[str, str]] = (),
    expected: Settlement | None = None,
) -> Details:
    """Declare the end with the hours attended, and apart those lost to force majeure (case 9).

    `sheet` is the hours sheet behind the totals, kept in the journal as it was given.
    """
    _check_between(effective_on, d.entered_on, today, "La sortie")
    _check_hours(d, hours_attended, hours_excused)
    d.exited_on = effective_on
    d.hours_attended, d.hours_excused = Decimal(hours_attended), Decimal(hours_excused)
    return _close(d, today, expected, **closings.completion(d, d.hours_excused)) | {
        "effective_on": effective_on.isoformat(),
        "hours_attended": str(hours_attended),
        "hours_excused": str(hours_excused),
        "sheet": list(sheet),
    }


@move
def cancel_by_organisation(
    d: Dossier,
    *,
    by: Player,
    today: date,
    reason: str,
    hours_given: Decimal | int | None = None,
    expected: Settlement | None = None,
) -> Details:
    """Cancel a live dossier, for a reason told to the trainee (cases 1 and 2); hours given if begun."""
    if not reason.strip():
        raise Refused("Indiquez la raison de l'annulation : le stagiaire la lira.")
    told = {"reason": reason.strip()}
    if d.validated_on is None:
        rights.settle(d.trainee_id, d.number, used=0, reason="Annulation par l'organisme")
        return told
    if d.has_entered:
        if hours_given is None:
            raise Refused("Indiquez les heures déjà données.")
        _check_hours(d, hours_given)
        d.hours_attended = Decimal(hours_given)
    return told | _close(d, today, expected, by="organisation", hours_attended=hours_given or 0)


# Force majeure, and what the trainee says


@move
def claim_force_majeure(d: Dossier, *, by: Player, today: date, ground: str, document: Document) -> Details:
    """Claim one of the grounds of § 6 with a document, within 14 business days of the cancellation."""
    if ground not in grounds_on(today):
        raise Refused("Choisissez l'un des motifs proposés.")
    document.trainee = d.trainee
    document.save()
    ForceMajeureClaim.objects.create(dossier=d, ground=ground, document=document)
    return {"ground": ground}


@move
def decide_force_majeure(
    d: Dossier,
    *,
    by: Player,
    today: date,
    accepted: bool,
    reason: str,
    hours_attended: Decimal | int | None = None,
) -> Details:
    """Accept or reject a claim, with a reason; the settlement is recomputed and becomes final.

    Whoever lately got into the holder's account does not decide (docs/rules.md § 13).
    """
    if by.user:
        two_people.check(d.trainee.user, by.user)
    if not reason.strip():
        raise Refused("Indiquez le motif de la décision : le stagiaire le lira.")
    if hours_attended is not None:
        _check_hours(d, hours_attended)
        d.hours_attended = Decimal(hours_attended)
    if accepted and d.has_entered and d.hours_attended is None:
        raise Refused("Indiquez les heures suivies : le calcul au prorata en dépend.")
    claim = d.claim
    claim.is_accepted, claim.decision_reason = accepted, reason.strip()
    claim.decided_at, claim.decided_by = timezone.now(), by.user
    claim.save()
    if accepted:
        closing = closings.close(d, closings.if_recognised(d, d.hours_attended or 0), today)
    else:
        closing = d.closing
        closings.apply(d, closing)
    return {"accepted": accepted, "reason": reason.strip()} | closings.amounts(closing)


@move
def confirm_entry(d: Dossier, *, by: Player, today: date, effective_on: date) -> Details:
    """The trainee's own declaration of entry, once, with its date."""
    _check_between(effective_on, d.starts_on, today, "L'entrée")
    d.entry_confirmed_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@move
def confirm_exit(d: Dossier, *, by: Player, today: date, effective_on: date) -> Details:
    """The trainee's own declaration of the end, once, with its date."""
    _check_between(effective_on, d.entered_on, today, "La sortie")
    d.exit_confirmed_on = effective_on
    return {"effective_on": effective_on.isoformat()}


@move
def review(d: Dossier, *, by: Player, today: date, scores: dict[str, int], comment: str = "") -> Details:
    """Give an opinion, once: five criteria from 1 to 5, and a comment if wished."""
    if set(scores) != set(Review.CRITERIA) or not all(1 <= score <= 5 for score in scores.values()):
        raise Refused("Donnez une note de 1 à 5 à chacun des cinq critères.")
    Review.objects.create(dossier=d, comment=comment.strip(), **scores)
    return None


@move
def hide(d: Dossier, *, by: Player, today: date) -> Details:
    """Take a finished dossier off the trainee's list; every record keeps it."""
    d.hidden_at = timezone.now()
    return None


def _close(d: Dossier, today: date, expected: Settlement | None, **how: Any) -> dict[str, Any]:
    """Settle; `expected` is what the person was shown, and nothing else is applied (rules.md § 5)."""
    settled = closings.settlement_of(d, today, **how)
    if expected is not None and settled != expected:
        raise Refused(
            "Les conséquences ont changé : relisez-les avant de confirmer.", code="settlement_changed"
        )
    return closings.amounts(closings.close(d, settled, today))


def _check_between(day: date, first: date | None, today: date, what: str) -> None:
    if first and day < first:
        raise Refused(f"{what} ne peut pas précéder le {long_date(first)}.")
    if day > today:
        raise Refused(f"{what} ne peut pas être déclarée à l'avance.")


def _check_hours(d: Dossier, *hours: Decimal | int) -> None:
    if min(hours) < 0 or sum(hours) > d.hours:
        raise Refused(f"Les heures vont de 0 à {number(d.hours)}, la durée prévue.")


def _plain(terms: tuple[Any, ...]) -> dict[str, Any]:
    names = ("starts_on", "ends_on", "hours", "price")
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in zip(names, terms, strict=True)
    }

"""Whether a transition may be played now: the conditions that depend on no answer of the person.

The engine refuses what `available` refuses, and both sites and the calendar show only what it allows: what
a page hides, nobody plays (docs/rules.md § 3).
"""

from collections.abc import Callable
from datetime import date

from cpf_portal.common.errors import Refused
from cpf_portal.common.french import euros, long_date
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import MOVES, Actor, Move, State, moves_from
from dossiers.money.financing import Plan
from dossiers.transitions import checks

PEOPLE = (Actor.TRAINEE, Actor.ORGANISATION, Actor.STAFF)


def available(
    d: Dossier, transition: Move, actor: Actor, today: date, *, figures: Plan | None = None
) -> Refused | None:
    """Why that actor cannot play that transition today, or None when they can.

    `figures`, when they were read, tell whether the dossier is for `validate` or for `pay`; the engine
    compares those the person consented to instead.
    """
    if actor not in transition.actors or d.status not in transition.sources:
        return Refused(checks.why_not(d, transition), code="not_a_move")
    if actor in PEOPLE and d.deadline and d.awaits_the_clock():
        return checks.too_late(d, d.deadline)
    if figures and (refusal := unpayable(transition.verb, figures)):
        return refusal
    try:
        CONDITIONS.get(transition.verb, _no_condition)(d, today)
    except Refused as refusal:
        return refusal
    return None


def transitions_for(d: Dossier, actor: Actor, today: date, *, figures: Plan | None = None) -> list[Move]:
    """The transitions that actor may play today, in the table's order."""
    allowed = moves_from(d.status, actor)
    return [row for row in allowed if available(d, row, actor, today, figures=figures) is None]


def may_claim(d: Dossier, today: date) -> bool:
    """Whether the trainee may still claim force majeure."""
    return available(d, MOVES["claim_force_majeure"], Actor.TRAINEE, today) is None


def unpayable(verb: str, figures: Plan) -> Refused | None:
    """Why those figures are not for that verb: `pay` is for what is left, `validate` for when nothing is."""
    if verb == "validate" and figures.to_pay:
        return Refused(f"Il reste {euros(figures.to_pay)} à payer par carte.")
    if verb == "pay" and not figures.to_pay:
        return Refused("Il ne reste rien à payer : validez votre inscription.")
    return None


def _no_condition(d: Dossier, today: date) -> None:
    pass


def _acknowledge(d: Dossier, today: date) -> None:
    if not d.has_admission_terms:
        raise Refused("Cette formation n'a pas de conditions d'admission : répondez directement.")
    if d.acknowledged_on:
        raise Refused("Vous avez déjà accusé réception de cette demande.")


def _accept(d: Dossier, today: date) -> None:
    checks.check_start(d.starts_on, today, d.sent_on)


def _expire(d: Dossier, today: date) -> None:
    if not d.is_overdue():
        raise Refused("Le délai court encore.")


def _declare_entry(d: Dossier, today: date) -> None:
    if d.starts_on and today < d.starts_on:
        raise Refused(f"L'entrée se déclare à partir du premier jour, le {long_date(d.starts_on)}.")


def _declare_no_show(d: Dossier, today: date) -> None:
    if d.entry_confirmed_on:
        raise Refused(
            f"Le stagiaire a confirmé son entrée au {long_date(d.entry_confirmed_on)} : déclarez-la, "
            "puis son abandon s'il est parti."
        )
    if d.starts_on and today <= d.starts_on:
        raise Refused("Une absence se déclare après le jour du début.")


def _confirm_entry(d: Dossier, today: date) -> None:
    if d.entry_confirmed_on:
        raise Refused("Vous avez déjà confirmé votre entrée.")
    if d.starts_on and today < d.starts_on:
        raise Refused(f"Votre entrée se confirme à partir du premier jour, le {long_date(d.starts_on)}.")


def _confirm_exit(d: Dossier, today: date) -> None:
    if d.exit_confirmed_on:
        raise Refused("Vous avez déjà confirmé votre sortie.")
    if d.status is State.IN_TRAINING and d.ends_on and today < d.ends_on:
        raise Refused(
            f"Votre sortie se confirme à partir du dernier jour prévu, le {long_date(d.ends_on)}, ou dès que "
            "l'organisme l'a déclarée."
        )


def _claim_force_majeure(d: Dossier, today: date) -> None:
    if hasattr(d, "claim"):
        raise Refused("Vous avez déjà déposé une demande pour ce dossier.")
    closing = getattr(d, "closing", None)
    if closing is None or not closing.settlement.case.claimable:
        raise Refused("Vos droits et votre argent vous ont déjà été rendus : aucune demande n'est utile.")
    if closing.applied_at or today > closing.final_on:
        raise Refused(f"Le délai pour faire cette demande s'est terminé le {long_date(closing.final_on)}.")


def _decide_force_majeure(d: Dossier, today: date) -> None:
    claim = getattr(d, "claim", None)
    if claim is None or claim.is_accepted is not None:
        raise Refused("Aucune demande de force majeure n'attend de décision pour ce dossier.")


def _review(d: Dossier, today: date) -> None:
    if hasattr(d, "review"):
        raise Refused("Vous avez déjà donné votre avis sur cette formation.")


def _hide(d: Dossier, today: date) -> None:
    if d.hidden_at:
        raise Refused("Ce dossier est déjà retiré de votre liste.")
    closing = getattr(d, "closing", None)
    if closing and not closing.applied_at:
        raise Refused(
            "Ce que deviennent vos droits et votre argent n'est pas encore définitif : le dossier reste dans "
            "votre liste jusque-là."
        )


CONDITIONS: dict[str, Callable[[Dossier, date], None]] = {
    "acknowledge": _acknowledge,
    "accept": _accept,
    "expire": _expire,
    "declare_entry": _declare_entry,
    "declare_no_show": _declare_no_show,
    "confirm_entry": _confirm_entry,
    "confirm_exit": _confirm_exit,
    "claim_force_majeure": _claim_force_majeure,
    "decide_force_majeure": _decide_force_majeure,
    "review": _review,
    "hide": _hide,
}

"""A price as people read it, line by line: each part with its amount and its reason (docs/rules.md § 7)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cpf_portal.common.french import euros, short_date
from cpf_portal.common.law import Figures, kinds, provisions
from cpf_portal.common.sums import Line
from dossiers.money.financing import Plan

REASONS = {provision.code: provision.label for provision in provisions.EXEMPTIONS}
TO_BE_CONFIRMED = (
    "La participation n'est pas due si France Travail confirme, le jour où vous finalisez votre "
    "inscription, que vous y êtes inscrit ou inscrite."
)


def lines_of(parts: Plan, why: Mapping[str, Any], code: str, *, held: bool = False) -> list[Line]:
    """The price and what pays it, without what is nil but the rights; the rest, by card, is not among them.

    `why` are the reasons (`figures.Why`) and `code` the certification's; `held`: the money is reserved.
    """
    done = "réservé" if held else "utilisé"
    given = why.get("dotations", [])
    dotations = [(f"Dotation, {each['giver']}", each["amount"], "") for each in given] or [
        ("Dotations", parts.dotation_used, "")
    ]
    found = [
        *dotations,
        (f"Avoir {done}", parts.credit_used, ""),
        (f"Droits formation {done}s", parts.rights_used, _rights(parts, why, code)),
        (f"Aide de {why.get('funder') or 'votre financeur'}", parts.top_up_used, "accordée pour ce dossier"),
        ("Centimes qu'aucune carte ne peut payer, non demandés", parts.waived, ""),
    ]
    price = Line("Prix de la formation, examen compris", parts.price)
    return [price, *(Line(label, -cents, reason) for label, cents, reason in found if cents)]


def note_of(parts: Plan, why: Mapping[str, Any], *, held: bool = False) -> str:
    """What is to know beside the lines: that rights have ended, or what is due of the participation."""
    return _ended(why) or _participation(parts, why, held=held)


def _ended(why: Mapping[str, Any]) -> str:
    """Why rights pay nothing, once they have come to their end."""
    if not why.get("rights_ended_on"):
        return ""
    day = date.fromisoformat(why["rights_ended_on"])
    age = Figures.rights_end_age.row_on(day)
    return (
        f"Vos droits ont pris fin le {short_date(day)} et ne paient plus de formation : ils durent jusqu'à "
        f"la retraite, et au plus tard jusqu'à {age.value} ans ({age.text})."
    )


def _participation(parts: Plan, why: Mapping[str, Any], *, held: bool) -> str:
    """How much of the participation is due, or why it is not. Empty when no law asks it.

    Until the money is reserved, a jobseeker's exemption hangs on what France Travail says that very day.
    """
    if code := why.get("exemption"):
        if code == provisions.JOBSEEKER.code and not held:
            return TO_BE_CONFIRMED
        return f"La participation n'est pas due. {REASONS.get(code, '')}.".strip()
    due = why.get("participation", 0)
    if not due:
        return ""
    told = f"Vos droits ne paient jamais la participation de {euros(due)}"
    others = parts.dotation_used + parts.credit_used + parts.top_up_used
    return f"{told} : l'avoir et l'argent d'un tiers la couvrent." if others else f"{told}."


def parts_in_words(parts: Plan) -> str:
    """The parts of a price in one line: « avoir 10,00 €, droits 720,00 €, reste à payer 140,00 € »."""
    found = (
        ("dotations", parts.dotation_used),
        ("avoir", parts.credit_used),
        ("droits", parts.rights_used),
        ("aide", parts.top_up_used),
    )
    told = [f"{label} {euros(cents)}" for label, cents in found if cents or label in ("avoir", "droits")]
    return ", ".join([*told, f"reste à payer {euros(parts.to_pay)}"])


def _rights(parts: Plan, why: Mapping[str, Any], code: str) -> str:
    """Why rights pay no more than they do."""
    cap, kind = why.get("cap"), kinds.kind_of(code)
    if kind and cap is not None and parts.rights_used == cap:
        return f"au plus {euros(cap)} pour {kind.label}"
    return ""

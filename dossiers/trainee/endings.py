"""What becomes of rights and money when a dossier ends, as its trainee reads it (docs/rules.md § 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from cpf_portal.common import law
from cpf_portal.common.french import business_days, enumerated, long_date, sentence, short_date
from dossiers.dossier.models import Dossier
from dossiers.money import card, closings
from dossiers.money.models import Closing
from dossiers.money.settlement import Case, Settlement, phases

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
        "À moins de {free} du début, ou ce jour passé sans votre entrée : les droits "
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
    owed = settled.card_refunded - settled.card_back
    done = card.refunded(dossier) if is_final and owed else []
    return Ending(settled.case, words, settlement_lines(settled, done, waits=waits))


def ending_kept(closing: Closing) -> Ending:
    """The settlement that a closing keeps, as the trainee reads it."""
    return ending_of(closing.dossier, closing.settlement, is_final=closing.applied_at is not None)


def case_in_words(dossier: Dossier, case: Case, card_back: int = 0) -> str:
    """A case of docs/rules.md § 5 as the trainee of that dossier reads it."""
    rules = law.on(dossier.validated_on or timezone.localdate())
    delays = {"withdrawal": business_days(rules.withdrawal_days), "free": business_days(rules.free_days)}
    return CASES[case].format(**delays) + _of_others(dossier, case) + (WENT_BACK if card_back else "")


def _of_others(dossier: Dossier, case: Case) -> str:
    """What becomes of what others give for that dossier; an aid that is not due is its funder's."""
    if case.returns_everything:
        return " L'aide de votre financeur lui revient." if dossier.top_up_used else ""
    parts = (("vos dotations", dossier.dotation_used), ("l'aide de votre financeur", dossier.top_up_used))
    given = enumerated([words for words, cents in parts if cents])
    if not given:
        return ""
    several = bool(dossier.dotation_used)
    if case.prorata:
        return f" {sentence(f'{given} {"suivent" if several else "suit"} la même règle')}"
    return f" {sentence(f'{given} {"sont utilisées" if several else "est utilisée"} aussi')}"


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


def settlement_lines(
    settled: Settlement, done: Sequence[tuple[date, int]] = (), *, waits: bool = False
) -> list[tuple[str, int]]:
    """What becomes of rights and money, line by line (cents), without what is nil.

    `done` is what the bank has refunded of it, and when; `waits`: not yet for good.
    """
    left = max(0, settled.card_refunded - settled.card_back - sum(amount for _, amount in done))
    lines = [
        ("Droits rendus", settled.rights_released),
        ("Droits qui seront utilisés" if waits else "Droits utilisés", settled.rights_used),
        ("Rendu aux dotations", settled.dotation_returned),
        ("Dotations qui seront utilisées" if waits else "Dotations utilisées", settled.dotation_kept),
        ("Aide rendue à son financeur", settled.top_up_returned),
        ("Aide qui sera utilisée" if waits else "Aide utilisée", settled.top_up_kept),
        ("Rendu par la banque (fait ou en cours)", settled.card_back),
        *((f"Remboursé sur la carte le {short_date(day)}", amount) for day, amount in done),
        ("À rembourser sur la carte", left),
        ("Paiement par carte conservé", settled.card_kept - settled.credit),
        ("Avoir pour une prochaine formation", settled.credit),
    ]
    return [line for line in lines if line[1]]

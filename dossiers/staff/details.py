"""What an entry of the journal keeps, as staff reads it: in French, in euros, with dates in words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cpf_portal.common.french import euros, hours, long_date, month_name
from cpf_portal.common.law import provisions
from cpf_portal.common.law.register import named
from dossiers.dossier.models import Dossier
from dossiers.exams.models import Exam
from dossiers.force_majeure.grounds import ALL_LABELS
from dossiers.lifecycle import Role

Reader = Callable[[Any], str]
# Why a bank refuses a card, by the code that it gives.
DECLINED = {
    "card_declined": "carte refusée",
    "expired_card": "carte expirée",
    "incorrect_cvc": "cryptogramme faux",
    "insufficient_funds": "provision insuffisante",
    "payment_intent_authentication_failure": "authentification refusée",
    "processing_error": "incident de la banque",
}
# Why the participation is not due, said of someone.
EXEMPTING = {
    provisions.JOBSEEKER.code: "demandeur d'emploi, vérifié",
    provisions.EMPLOYER.code: "l'employeur ou son OPCO participe",
    provisions.C2P.code: "points du compte de prévention",
    provisions.ATMP.code: "accident du travail ou maladie professionnelle",
}


def _terms(kept: dict[str, Any]) -> str:
    return ", ".join(f"{label} {value}" for label, value in in_words(kept))


def _sheet(lines: list[dict[str, str]]) -> str:
    """The hours of each month: those attended, and those lost to force majeure."""
    told = (
        f"{_month(line['month'])} : {_hours(line['attended'])}, "
        f"perdues par force majeure : {_hours(line['excused'])}"
        for line in lines
    )
    return " ; ".join(told)


def reasons(kept: Mapping[str, Any]) -> str:
    """The reasons of a plan (`dossiers.money.figures.Why`), and the texts of the law that give them."""
    told = [f"participation {euros(kept['participation'])}"] if kept.get("participation") else []
    told += [f"participation non due ({EXEMPTING[kept['exemption']]})"] if kept.get("exemption") else []
    told += [f"plafond {euros(kept['cap'])}"] if kept.get("cap") is not None else []
    told += [f"{given['giver']} {euros(given['amount'])}" for given in kept.get("dotations", [])]
    told += [f"aide de {kept['funder']}"] if kept.get("funder") else []
    rows = filter(None, map(named, kept.get("law", [])))
    return " ; ".join([*told, *dict.fromkeys(change.row.text for change in rows if change.row.text)])


def _month(iso: str) -> str:
    return month_name(date.fromisoformat(f"{iso}-01"))


def _day(iso: str) -> str:
    return long_date(date.fromisoformat(iso))


def _hours(kept: str) -> str:
    return hours(Decimal(kept))


def _reason(kept: str) -> str:
    """The words of a refusal's code; what someone of the staff typed, as it is."""
    return str(dict(Dossier.RefusalReason.choices).get(kept, kept))


# What is kept → how it is called, and read.
DETAILS: dict[str, tuple[str, Reader]] = {
    "before": ("avant", _terms),
    "after": ("après", _terms),
    "starts_on": ("début", _day),
    "ends_on": ("fin", _day),
    "hours": ("durée", _hours),
    "price": ("prix", euros),
    "note": ("note", str),
    "reason": ("motif", _reason),
    "message": ("message", str),
    "silent": ("sans réponse de", lambda kept: Role(kept).label),
    "deadline": ("échéance", _day),
    "credit_used": ("avoir utilisé", euros),
    "dotation_used": ("dotations utilisées", euros),
    "rights_used": ("droits utilisés", euros),
    "top_up_used": ("aide utilisée", euros),
    "to_pay": ("reste à payer", euros),
    "waived": ("non demandé", euros),
    "why": ("pourquoi", reasons),
    "amount": ("payé par carte", euros),
    "error": ("refus de la banque", lambda kept: DECLINED.get(kept, "sans motif connu")),
    "effective_on": ("au", _day),
    "hours_attended": ("heures suivies", _hours),
    "hours_excused": ("heures perdues par force majeure", _hours),
    "sheet": ("feuille d'heures", _sheet),
    "held_on": ("examen du", _day),
    "result": ("résultat", lambda kept: str(dict(Exam.Result.choices).get(kept, kept))),
    "blocks": ("blocs obtenus", ", ".join),
    "ground": ("motif de force majeure", lambda kept: str(ALL_LABELS.get(kept, kept))),
    "accepted": ("acceptée", lambda kept: "oui" if kept else "non"),
    "case": ("cas", str),
    "rights_released": ("droits libérés", euros),
    "card_refunded": ("rendu ou à rendre sur la carte", euros),
    "card_kept": ("conservé", euros),
    "credit": ("avoir", euros),
    "dotation_returned": ("rendu aux dotations", euros),
    "dotation_kept": ("dotations utilisées", euros),
    "top_up_returned": ("aide rendue au financeur", euros),
    "top_up_kept": ("aide utilisée", euros),
    "card_back": ("dont déjà rendu par la banque", euros),
    "card_undue": ("dont rendu sans être dû", euros),
    "final_on": ("définitif après le", _day),
}


def in_words(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each detail that says something, by its name in French; one that is not known here, as it is kept."""
    for key, kept in details.items():
        if kept not in (None, "", []):
            label, read = DETAILS.get(key, (key, str))
            yield label, read(kept)

"""A dossier on paper, for its organisation: what its page says of it, and nothing more.

No social security number, no balance of rights, no part of the price but what the organisation receives, no
document of force majeure; no note of colleagues either, since a paper is given away.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from accounts.people.contact import reached_at
from accounts.people.fields import readable_phone
from cpf_portal.common.french import NBSP, euros, hours, long_date, number, short_date
from cpf_portal.common.papers import pdf
from dossiers.dossier.declarations import Side, declarations_of
from dossiers.dossier.journal import Entry, journal_of
from dossiers.dossier.models import Dossier
from dossiers.exams.models import exam_of
from dossiers.lifecycle import State
from dossiers.messages import history
from dossiers.messages.letters import session_dates
from dossiers.messages.notices import to_do
from dossiers.messages.words import ORGANISATION
from dossiers.money import closings
from dossiers.money.hours import realisation_rate
from dossiers.organisation import contacts
from dossiers.organisation.share import share_kept

type Facts = list[tuple[str, str]]


def made(dossier: Dossier, by: str, today: date) -> bytes:
    """The PDF of a dossier, printed that day by that member: never inside a transaction."""
    return pdf.made("dossiers/organisation/output/dossier.typ", words_of(dossier, by, today))


def words_of(dossier: Dossier, by: str, today: date) -> dict[str, Any]:
    """Everything the paper says, in words."""
    journal = journal_of(dossier)
    parts = (
        ("La formation", _training(dossier)),
        ("Le stagiaire", _trainee(dossier, today)),
        ("Proposition", _proposal(dossier)),
        ("Entrée et sortie", _days(dossier, journal)),
        ("Heures", _hours(dossier)),
        ("Dénouement", _ending(dossier)),
        ("Examen", _exam(dossier)),
    )
    return {
        "title": f"Dossier n°{NBSP}{dossier.number}",
        "site": settings.SITE_NAME,
        "day": f"Le {short_date(today)}",
        "lead": f"{dossier.trainee}, {dossier.title}",
        "state": {
            "name": "État",
            "label": dossier.standing.label,
            "awaited": to_do(dossier, ORGANISATION),
            "presses": dossier.standing is State.REQUESTED,
        },
        "parts": [{"name": name, "facts": facts} for name, facts in parts if facts],
        "journal": {
            "name": "Journal",
            "entries": [_told(item) for item in history.of(journal, ORGANISATION)],
        },
        "footer": f"{dossier.organisation.name}, dossier n°{NBSP}{dossier.number}, imprimé par {by} depuis "
        f"{settings.SITE_NAME}. Données personnelles : à ne garder que le temps de la formation.",
    }


def _told(item: dict[str, Any]) -> dict[str, Any]:
    return {"title": item["title"], "date": item["date"], "lines": item["text"].splitlines()}


def _facts(*facts: tuple[str, str]) -> Facts:
    return [(label, said) for label, said in facts if said]


def _training(dossier: Dossier) -> Facts:
    return _facts(
        ("Intitulé", dossier.title),
        ("Certification", dossier.certification),
        ("Organisme", dossier.organisation.name),
        ("Dates", session_dates(dossier)),
        ("Durée", hours(dossier.hours)),
        ("Modalité", dossier.get_mode_display()),
        ("Lieu", dossier.place),
        ("Prix", euros(dossier.price)),
        ("Demandée le", _day(dossier.sent_on)),
        ("Validée le", _day(dossier.validated_on)),
    )


def _trainee(dossier: Dossier, today: date) -> Facts:
    usage = f", nom d'usage {dossier.usage_name}" if dossier.usage_name else ""
    name = [("Nom", f"{dossier.trainee}{usage}")]
    if not contacts.are_readable(dossier, today):
        return name
    address = dossier.temporary_address or dossier.home_address
    return name + _facts(
        ("E-mail", reached_at(dossier.trainee.user, dossier.contact_email)),
        ("Téléphone", ", ".join(readable_phone(each) for each in (dossier.mobile, dossier.landline) if each)),
        ("Adresse", str(address) if address else ""),
    )


def _proposal(dossier: Dossier) -> Facts:
    """What the organisation proposed, while it waits for an answer."""
    if dossier.status is not State.PROPOSED:
        return []
    proposal = dossier.proposal
    return _facts(
        ("Du", _day(proposal.starts_on)),
        ("Au", _day(proposal.ends_on)),
        ("Durée", hours(proposal.hours)),
        ("Prix", euros(proposal.price)),
        ("Note", proposal.note),
    )


def _days(dossier: Dossier, journal: list[Entry]) -> Facts:
    return [
        (each.label, f"organisme : {_side(each.organisation)} ; stagiaire : {_side(each.trainee)}")
        for each in declarations_of(dossier, journal)
    ]


def _side(side: Side) -> str:
    return long_date(side.effective_on) if side.effective_on else "non déclarée"


def _hours(dossier: Dossier) -> Facts:
    attended = dossier.hours_attended
    if attended is None:
        return []
    excused = dossier.hours_excused or Decimal(0)
    return _facts(
        ("Suivies", f"{hours(attended)} sur {hours(dossier.hours)}"),
        ("Force majeure", f"{hours(excused)} perdues" if excused else ""),
        ("Réalisation", f"{number(realisation_rate(attended, dossier.hours))}{NBSP}%"),
    )


def _ending(dossier: Dossier) -> Facts:
    closing = closings.of(dossier)
    if closing is None:
        return []
    share = share_kept(closing, dossier)
    due = "selon les heures suivies" if share.due is None else euros(share.due)
    return _facts(
        ("Rendu", f"{euros(share.given_back)} au stagiaire"),
        ("Retenu", f"{euros(share.kept)} du prix"),
        ("Vous recevrez", due if closing.applied_at else f"{due}, pas encore définitif"),
    )


def _exam(dossier: Dossier) -> Facts:
    exam = exam_of(dossier)
    if exam is None:
        return []
    result = exam.get_result_display() if exam.result else "pas encore enregistré"
    return _facts(
        ("Jour", long_date(exam.held_on)),
        ("Résultat", result),
        ("Blocs obtenus", ", ".join(exam.blocks or ())),
    )


def _day(day: date | None) -> str:
    return long_date(day) if day else ""

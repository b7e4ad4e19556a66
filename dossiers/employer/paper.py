"""The request on paper: one page in PDF."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from stdnum.fr import siret

from catalogue.trainings.bookable import last_day_for
from cpf_portal.common import law
from cpf_portal.common.french import NBSP, business_days, euros, hours, long_date, of, short_date
from cpf_portal.common.law import provisions
from cpf_portal.common.law.figures import Figures
from cpf_portal.common.law.kinds import Kind, kind_of
from cpf_portal.common.papers import pdf
from dossiers.employer.models import EmployerRequest


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of the price: what it is, its amount in words, why; `strong`: what the reader is asked."""

    label: str
    amount: str
    reason: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Says:
    """What the law says, and the text that says it."""

    says: str
    text: str


def made(request: EmployerRequest) -> bytes:
    """The PDF of a request: never inside a transaction."""
    return pdf.made("dossiers/employer/request.typ", words_of(request))


def words_of(request: EmployerRequest) -> dict[str, Any]:
    """Everything the page says, in words."""
    name = request.trainee.user.get_full_name()
    return {
        "title": "Demande de participation à une formation",
        "site": settings.SITE_NAME,
        "day": f"Le {short_date(request.asked_on)}",
        "lead": f"{name} vous demande {euros(request.asked)} pour suivre une formation avec son compte "
        "personnel de formation (CPF).",
        "attention": f"À l'attention {of(request.employer)}" if request.employer else "",
        "message": [line for line in request.message.splitlines() if line.strip()],
        "reference": {
            "name": "À reporter",
            "value": request.reference,
            "note": "Portée sur votre versement, cette référence le conduit à cette personne et à cette "
            "formation.",
        },
        "asked": euros(request.asked),
        "training": {"name": "La formation", "facts": _facts(request, name)},
        "price": {
            "name": "Le prix",
            "what": "Qui paie quoi",
            "how-much": "Montant",
            "lines": [asdict(line) for line in _lines(request, name)],
        },
        "paying": {"name": "Comment verser", "steps": _steps(request, name)},
        "law": {"name": "Ce que dit la loi", "texts": [asdict(each) for each in _law(request)]},
        "footer": f"Demande {request.reference}, imprimée depuis {settings.SITE_NAME}. Elle n'engage ni "
        "l'employeur ni la personne qui la présente, et ne dit de ses droits que ce qu'ils paieraient.",
    }


def _facts(request: EmployerRequest, name: str) -> list[tuple[str, str]]:
    action, training = request.action, request.action.training
    organisation, certification = training.organisation, training.certification
    prepared = certification and (
        f"{certification.title} ({certification.code})" if certification.title else certification.code
    )
    dates = "à choisir avec l'organisme"
    if request.starts_on and request.ends_on:
        dates = f"du {long_date(request.starts_on)} au {long_date(request.ends_on)}"
    usage = request.trainee.usage_name
    facts = [
        ("Stagiaire", f"{name}, nom d'usage {usage}" if usage else name),
        ("Intitulé", training.title),
        ("Certification", prepared),
        ("Organisme", organisation.name),
        ("SIRET", siret.format(organisation.siret, NBSP)),
        ("Lieu", action.place_label),
        ("Durée", hours(request.hours)),
        ("Dates", dates),
    ]
    return [(label, said) for label, said in facts if said]


def _lines(request: EmployerRequest, name: str) -> list[PaperLine]:
    spared = request.left_without - request.left
    without = f"au lieu de {euros(request.left_without)} sans votre participation" if spared else ""
    lines = [
        PaperLine("Prix de la formation, toutes taxes comprises", euros(request.price)),
        PaperLine(f"Payé par les droits formation {of(name)}", euros(-request.rights)),
        PaperLine("Payé par d'autres financements", euros(-request.others)) if request.others else None,
        PaperLine("Demandé à l'employeur", euros(-request.asked), strong=True),
        PaperLine(f"Reste à la charge {of(name)}", euros(request.left), without),
    ]
    return [line for line in lines if line]


def _steps(request: EmployerRequest, name: str) -> list[str]:
    asked_on = request.asked_on
    given = business_days(law.on(asked_on).acceptance_days)
    when = (
        f"Versez au plus tôt : une fois l'accord de l'organisme donné, {name} a {given} pour payer le reste."
    )
    if request.starts_on:
        last = last_day_for(request.starts_on, asked_on)
        when += f" Pour ces dates, l'organisme peut donner son accord jusqu'au {long_date(last)}."
    return [
        f"Versez la somme à la Caisse des Dépôts, par virement ou avec votre fichier de dotations (type "
        f"«{NBSP}employeur{NBSP}»), en indiquant votre SIRET et la référence {request.reference}.",
        f"Elle arrive sur le compte formation {of(name)}, réservée à cette formation, sans autre démarche. "
        "Si vous fixez une échéance, ce qui n'a pas servi ce jour-là vous revient.",
        when,
    ]


def _law(request: EmployerRequest) -> list[Says]:
    asked_on = request.asked_on
    texts = [
        Says(
            "Un employeur peut payer une partie de la formation, à la demande du titulaire du compte.",
            provisions.EMPLOYERS_HELP.text,
        )
    ]
    if request.participation:
        least, due = Figures.exempting.row_on(asked_on), Figures.participation.row_on(asked_on)
        says = (
            f"Dès {euros(least.value)} de l'employeur ou de son OPCO, la participation de "
            f"{euros(request.participation)} n'est pas demandée."
        )
        texts.append(Says(says, f"{least.text} ; {due.text}"))
    certification = request.action.training.certification
    if certification and kind_of(certification.code) is Kind.LIGHT_LICENCE:
        needed = Figures.licence_third_party.row_on(asked_on)
        says = (
            "Les droits ne paient un permis de conduire un véhicule léger que si un tiers, l'employeur par "
            f"exemple, donne au moins {euros(needed.value)}, sauf aux personnes inscrites à France "
            "Travail."
        )
        texts.append(Says(says, needed.text))
    return texts

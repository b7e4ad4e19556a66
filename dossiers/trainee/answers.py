"""What the trainee answered in a draft: read again before it is sent, and on the record that is printed."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.people.fields import readable_phone
from cpf_portal.common.french import long_date
from dossiers.dossier.models import Dossier
from dossiers.trainee.draft_forms import steps_of


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and its answer in words; `step` is the slug of the draft's step where it is changed."""

    label: str
    text: str
    step: str


def answers_of(dossier: Dossier) -> list[Answer]:
    """The answers, in the order of the steps; a question left empty is not among them."""
    order = [step.slug for step in steps_of(dossier)]
    return sorted((each for each in _given(dossier) if each.text), key=lambda each: order.index(each.step))


def _given(dossier: Dossier) -> Iterator[Answer]:
    situation, contact = "situation-professionnelle", "coordonnees"
    year = f", {dossier.diploma_year}" if dossier.diploma_year else ""
    yes_or_no = {True: "Oui", False: "Non", None: ""}
    yield Answer("Agent public", yes_or_no[dossier.is_public_agent], "fonction-publique")
    yield Answer("Diplôme le plus élevé", dossier.get_diploma_display() + year, situation)
    yield Answer("Catégorie", dossier.get_category_display(), situation)
    yield Answer("Demandeur d'emploi", yes_or_no[dossier.is_jobseeker], situation)
    usage = f", nom d'usage {dossier.usage_name}" if dossier.usage_name else ""
    yield Answer("Nom", dossier.trainee.user.get_full_name() + usage, contact)
    phones = [readable_phone(number) for number in (dossier.mobile, dossier.landline) if number]
    yield Answer("Téléphone", " ou ".join(phones), contact)
    yield Answer("Adresse e-mail", dossier.contact_email, contact)
    yield Answer("Domicile", str(dossier.home_address or ""), "adresse")
    yield Answer("Pendant la formation", str(dossier.temporary_address or ""), "adresse")
    if dossier.session.is_permanent and dossier.starts_on:
        yield Answer("Début souhaité", long_date(dossier.starts_on), "date-de-debut")

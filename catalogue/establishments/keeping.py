"""The sites of an organisation: added, changed, removed by who keeps its catalogue; and whose a SIRET is."""

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from stdnum.fr import siret as sirets

from catalogue.establishments.models import Establishment
from catalogue.organisations.models import Member, Organisation
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import counted

SIREN = 9
# More than the largest network has: no page is written for them.
MOST = 200


def of_organisation(organisation_id: int) -> QuerySet[Establishment]:
    """The sites of an organisation, by town, each with how many actions name it."""
    mine = Establishment.objects.filter(organisation=organisation_id)
    return mine.annotate(uses=Count("actions")).order_by("town", "name", "pk")


def add(by: Member, siret: str, *, name: str, street: str, postcode: str, town: str) -> Establishment:
    """Add a site. `Refused` (`siret`) for a number that is false, of another company, or taken already."""
    _check_keeper(by)
    number = "".join(siret.split())
    if reason := why_not(by.organisation, number):
        raise Refused(reason, code="siret")
    if by.organisation.establishments.count() >= MOST:
        raise Refused(f"Un organisme a {MOST} établissements au plus.")
    told = {"name": name, "street": street, "postcode": postcode, "town": town}
    try:
        with transaction.atomic():
            return Establishment.objects.create(organisation=by.organisation, siret=number, **told)
    except IntegrityError:  # added meanwhile
        raise Refused("Ce SIRET vient d'être enregistré.", code="siret") from None


def change(by: Member, establishment: Establishment, **told: str) -> None:
    """Change its name and address; another SIRET is another site."""
    _check_keeper(by)
    Establishment.objects.filter(pk=establishment.pk, organisation=by.organisation_id).update(**told)


@transaction.atomic
def remove(by: Member, establishment: Establishment) -> None:
    """Remove a site that no action names; `Refused` otherwise."""
    _check_keeper(by)
    mine = Establishment.objects.select_for_update().filter(organisation=by.organisation_id)
    held = mine.filter(pk=establishment.pk).first()
    if held is None:
        return
    if uses := held.actions.count():
        actions = counted(uses, "action le nomme", "actions le nomment")
        raise Refused(f"{actions} : donnez-leur d'abord un autre établissement.")
    held.delete()


def why_not(organisation: Organisation, number: str) -> str:
    """Why a SIRET cannot be that of a new site of the organisation; empty when it can."""
    if not sirets.is_valid(number):
        return "Ce SIRET est faux : vérifiez ses 14 chiffres, le dernier est une clé."
    if number[:SIREN] != organisation.siret[:SIREN]:
        return (
            "Ce SIRET est celui d'une autre entreprise : ses neuf premiers chiffres doivent être ceux "
            f"du siège, {organisation.siret[:SIREN]}."
        )
    if number == organisation.siret:
        return "C'est le SIRET du siège : il est déjà là."
    known = Establishment.objects.filter(siret=number).first()
    if known:
        return "Cet établissement est déjà enregistré." if known.organisation_id == organisation.pk else TAKEN
    return TAKEN if Organisation.objects.filter(siret=number).exists() else ""


TAKEN = "Ce SIRET est déjà celui d'un autre organisme : s'il est à vous, écrivez à la Caisse des Dépôts."


def owners_of(numbers: list[str]) -> dict[str, Establishment]:
    """Of these SIRET, those of a site, with its organisation."""
    found = Establishment.objects.filter(siret__in=numbers).select_related("organisation")
    return {each.siret: each for each in found}


def is_a_site(number: str) -> bool:
    """Whether a SIRET is that of a site: no other organisation can be made of it."""
    return Establishment.objects.filter(siret=number).exists()


def _check_keeper(by: Member) -> None:
    if not by.keeps_catalogue:
        raise Refused("Votre rôle ne permet pas de changer les établissements.")

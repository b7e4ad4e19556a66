"""What an organisation chooses from for an action: its places, its sites."""

from catalogue.establishments.keeping import of_organisation
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place

PLACES = 200


def places(organisation: Organisation, current: str | None) -> list[tuple[str, str]]:
    """The organisation's places, by town, the current one among them."""
    mine = Place.objects.filter(organisation=organisation)
    found = list(mine.order_by("town", "street", "name", "pk")[:PLACES])
    if current and all(str(place.pk) != current for place in found):
        found += mine.filter(pk=current)
    return [(str(place.pk), " · ".join(filter(None, [place.name, str(place)]))) for place in found]


def establishments(organisation: Organisation) -> list[tuple[str, str]]:
    """The head, then the organisation's sites, by town; each by its SIRET."""
    mine = of_organisation(organisation.pk)
    return [("", f"Siège, {organisation.siret}"), *((row.siret, f"{row}, {row.siret}") for row in mine)]

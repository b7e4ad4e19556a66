"""Where a training is given, as the file says it: read once for the many actions of a same place."""

from functools import lru_cache

from lxml import etree

from catalogue.edof.data import PlaceData
from catalogue.edof.values import PREFIX, Elements, Reader, children_of, plain_text

LONGEST_STREET = 200
# The line of a place without a name, which the format does not allow.
NAMELESS = "-"
STREET = ("numero-voie", "code-nature-voie", "libelle-voie")


def place_of(r: Reader, where: etree._Element | None) -> PlaceData:
    """The place of a `lieu-de-formation`; nothing in it when all is at a distance."""
    if where is None:
        return PlaceData()
    known = _right(etree.tostring(where, with_tail=False))
    return _read(r, where) if known is None else known


@lru_cache(maxsize=512)
def _right(written: bytes) -> PlaceData | None:
    """The place that was written so; None when there is something to say of it."""
    r = Reader("")
    place = _read(r, etree.fromstring(written))
    return None if r.problems else place


def _read(r: Reader, where: etree._Element) -> PlaceData:
    address = children_of(children_of(where).get("coordonnees")).get("adresse")
    if address is None:
        return PlaceData()
    parts = children_of(address)
    extras = r.extras(address, parts, "adresse")
    if "ville" not in parts:
        r.missing(address, "ville")
    lines = [plain_text(line.text or "") for line in address.iterchildren(f"{PREFIX}ligne")]
    name = " ".join(lines)[:160]
    position = children_of(parts.get("geolocalisation"))
    latitude, longitude = _coordinate(r, position, "latitude", 90), _coordinate(r, position, "longitude", 180)
    known = latitude is not None and longitude is not None
    return PlaceData(
        name="" if name == NAMELESS else name,
        street=_street(r, address, extras),
        postcode=r.code(parts, "codepostal")[:5],
        town=r.text(parts, "ville", 50),
        latitude=latitude if known else None,
        longitude=longitude if known else None,
        access=r.told_in(extras, "accessibilite-batimentaire"),
        is_accessible=r.flag(extras, "conformite-reglementaire") or False,
    )


def _street(r: Reader, address: etree._Element, extras: Elements) -> str:
    street = " ".join(filter(None, (r.told_in(extras, name) for name in STREET)))
    if len(street) > LONGEST_STREET:
        words = f"l'adresse dépasse {LONGEST_STREET} caractères."
        at = max((extras[name] for name in STREET if name in extras), key=lambda e: len(e.text or ""))
        r.problem(at, at.text or "", words, "Raccourcissez-la.")
    return street[:LONGEST_STREET]


def _coordinate(r: Reader, position: Elements, name: str, largest: int) -> float | None:
    text = r.code(position, name)
    try:
        value = float(text) if text else None
    except ValueError:
        value = float("inf")
    if value is not None and not -largest <= value <= largest:
        words = "cette coordonnée n'est pas lisible, elle est ignorée."
        r.problem(position[name], text, words, "Écrivez par exemple 48.5289.", is_warning=True)
        return None
    return value

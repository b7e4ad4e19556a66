"""Where a training is given, as the file says it: read once for the many actions of a same place."""

from functools import lru_cache

from lxml import etree

from catalogue.imports.edof.data import PlaceData
from catalogue.imports.edof.file.values import PREFIX, Elements, Reader, children_of
from catalogue.imports.text import plain_text

LONGEST_STREET = 200
# The line of a place without a name, which the format does not allow.
NAMELESS = "-"
STREET = ("numero-voie", "code-nature-voie", "libelle-voie")
# The post's « ligne 5 » (a locality, a box), kept at the end of the street.
FIFTH = "ligne5-adresse"
# Where France is: south, north, west and east of each part of it.
FRANCE = (
    (41.2, 51.3, -5.4, 9.8),  # the mainland and Corsica
    (14.2, 18.3, -63.4, -60.7),  # Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
    (2.0, 6.0, -54.8, -51.4),  # Guyane
    (-21.6, -20.7, 55.0, 56.0),  # La Réunion
    (-13.2, -12.4, 44.8, 45.5),  # Mayotte
    (46.5, 47.3, -56.7, -56.0),  # Saint-Pierre-et-Miquelon
    (-23.0, -17.5, 158.0, 172.6),  # Nouvelle-Calédonie
    (-14.6, -13.0, -178.5, -175.9),  # Wallis-et-Futuna
    (-28.0, -7.5, -155.0, -134.0),  # Polynésie
)


def place_of(reader: Reader, where: etree._Element | None) -> PlaceData:
    """The place of a `lieu-de-formation`; nothing in it when all is at a distance."""
    if where is None:
        return PlaceData()
    known = _right(etree.tostring(where, with_tail=False))
    return _read(reader, where) if known is None else known


@lru_cache(maxsize=512)
def _right(written: bytes) -> PlaceData | None:
    """The place that was written so; None when there is something to say of it."""
    reader = Reader("")
    place = _read(reader, etree.fromstring(written))
    return None if reader.problems else place


def _read(reader: Reader, where: etree._Element) -> PlaceData:
    address = children_of(children_of(where).get("coordonnees")).get("adresse")
    if address is None:
        return PlaceData()
    parts = children_of(address)
    extras = reader.extras(address, parts, "adresse")
    if "ville" not in parts:
        reader.missing(address, "ville")
    lines = [plain_text(line.text or "") for line in address.iterchildren(f"{PREFIX}ligne")]
    name = " ".join(lines)[:160]
    is_french = reader.code(parts, "pays").upper() in ("", "FR")
    latitude, longitude = _position(reader, children_of(parts.get("geolocalisation")), is_french=is_french)
    return PlaceData(
        name="" if name == NAMELESS else name,
        street=_street(reader, address, extras),
        postcode=reader.code(parts, "codepostal")[:5],
        town=reader.text(parts, "ville", 50),
        latitude=latitude,
        longitude=longitude,
        access=reader.told_in(extras, "accessibilite-batimentaire"),
        is_accessible=reader.flag(extras, "conformite-reglementaire") or False,
    )


def _street(reader: Reader, address: etree._Element, extras: Elements) -> str:
    way = " ".join(filter(None, (reader.told_in(extras, name) for name in STREET)))
    street = ", ".join(filter(None, (way, reader.told_in(extras, FIFTH))))
    if len(street) > LONGEST_STREET:
        words = f"l'adresse dépasse {LONGEST_STREET} caractères."
        at = max(
            (extras[name] for name in (*STREET, FIFTH) if name in extras),
            key=lambda element: len(element.text or ""),
        )
        reader.problem(at, at.text or "", words, "Raccourcissez-la.")
    return street[:LONGEST_STREET]


def _position(
    reader: Reader, position: Elements, *, is_french: bool
) -> tuple[float, float] | tuple[None, None]:
    """The latitude and longitude; none when they cannot be right, which is told: the town's are then used."""
    latitude, longitude = (
        _coordinate(reader, position, "latitude", 90),
        _coordinate(reader, position, "longitude", 180),
    )
    if latitude is None or longitude is None:
        return None, None
    if latitude and longitude and (not is_french or _is_in_france(latitude, longitude)):
        return latitude, longitude
    if not latitude or not longitude:
        words = "une coordonnée vaut 0"
    elif _is_in_france(longitude, latitude):
        words = "la latitude et la longitude sont échangées"
    else:
        words = "ce point n'est pas en France"
    value = f"{reader.code(position, 'latitude')} ; {reader.code(position, 'longitude')}"
    message = f"{words} : celles de la commune sont prises."
    reader.problem(position["latitude"], value, message, "Corrigez-les, ou retirez-les.", is_warning=True)
    return None, None


def _is_in_france(latitude: float, longitude: float) -> bool:
    return any(
        south <= latitude <= north and west <= longitude <= east for south, north, west, east in FRANCE
    )


def _coordinate(reader: Reader, position: Elements, name: str, largest: int) -> float | None:
    text = reader.code(position, name)
    try:
        value = float(text) if text else None
    except ValueError:
        value = float("inf")
    if value is not None and not -largest <= value <= largest:
        words = "cette coordonnée n'est pas lisible, elle est ignorée."
        reader.problem(position[name], text, words, "Écrivez par exemple 48.5289.", is_warning=True)
        return None
    return value

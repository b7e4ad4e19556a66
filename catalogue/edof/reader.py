"""One `formation` element as plain values, or the list of what is wrong with it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree
from stdnum import luhn

from catalogue.edof.stream import NAMESPACE
from catalogue.edof.values import Reader
from catalogue.models import Action

MODES = {"0": Action.Mode.ONSITE, "1": Action.Mode.MIXED, "2": Action.Mode.REMOTE}
CERTIFICATIONS = {"code-RNCP": "RNCP", "code-RS": "RS", "code-CPF": "CPF"}
PERMANENT, OPEN, WITHOUT_TERMS = "1", "1", {"99999"}


@dataclass(frozen=True, slots=True)
class PlaceData:
    """Where, as the file says it."""

    name: str
    street: str
    postcode: str
    town: str
    latitude: float | None
    longitude: float | None
    is_accessible: bool


@dataclass(frozen=True, slots=True)
class SessionData:
    """When; no dates for a permanent entry."""

    number: str
    starts_on: date | None
    ends_on: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ActionData:
    """How and for how much (cents, all taxes)."""

    number: str
    mode: str
    price: int
    hours: Decimal
    prerequisites: str
    has_admission_terms: bool
    language: str
    place: PlaceData
    sessions: list[SessionData] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TrainingData:
    """A training, right as a whole."""

    number: str
    siret: str
    title: str
    summary: str
    objectives: str
    results: str
    content: str
    certification: str
    actions: list[ActionData] = field(default_factory=list)


def read_training(element: etree._Element) -> tuple[TrainingData | None, Reader]:
    """The training, or None when something in it is wrong: all or nothing; and what was noted."""
    r = Reader(element.get("numero") or "?")
    extras = _extras(r, element, "formation")
    data = TrainingData(
        number=r.attribute(element, "numero"),
        siret=_siret(r, element),
        title=r.text(element, "intitule-formation", 255),
        summary=_extra_text(extras, "resume-contenu"),
        objectives=r.text(element, "objectif-formation", 3000),
        results=r.text(element, "resultats-attendus", 3000),
        content=r.text(element, "contenu-formation", 3000),
        certification=_certification(r, element),
        actions=[_action(r, action) for action in r.children(element, "action")],
    )
    r.code(element, "parcours-de-formation", "1 2 3 4")
    r.code(element, "objectif-general-formation", "2 4 5 6 7 8 9")
    _unique(r, element, "action", data.actions)
    wrong = any(not problem.is_warning for problem in r.problems)
    return (None if wrong else data), r


def _action(r: Reader, action: etree._Element) -> ActionData:
    permanent = r.code(action, "modalites-entrees-sorties", "0 1") == PERMANENT
    extras = _extras(r, action, "action")
    terms = r.text(action, "conditions-specifiques", 3000, required=False)
    r.code(action, "niveau-entree-obligatoire", "0 1")
    data = ActionData(
        number=r.attribute(action, "numero"),
        mode=MODES.get(r.code(action, "modalites-enseignement", "0 1 2"), Action.Mode.ONSITE),
        price=_price(r, action, extras),
        hours=_hours(r, action),
        prerequisites=terms,
        has_admission_terms=_has_admission_terms(extras),
        language=r.text(action, "langue-formation", 2).lower(),
        place=_place(r, action),
        sessions=[_session(r, session, permanent) for session in r.children(action, "session")],
    )
    r.text(action, "acces-handicapes", 250)
    _unique(r, action, "session", data.sessions)
    return data


def _session(r: Reader, session: etree._Element, permanent: bool) -> SessionData:
    number = r.attribute(session, "numero")
    is_open = r.code(session, "etat-recrutement", "1 2") == OPEN
    r.needed(session, "adresse-inscription")
    if permanent:
        return SessionData(number, None, None, is_open)
    period = r.needed(session, "periode")
    starts_on = ends_on = None
    if period is not None:
        starts_on, ends_on = r.day(period, "debut"), r.day(period, "fin")
        if starts_on and ends_on and ends_on < starts_on:
            r.problem(period, str(ends_on), "la fin précède le début.", "Corrigez <debut> ou <fin>.", "fin")
    return SessionData(number, starts_on, ends_on, is_open)


def _place(r: Reader, action: etree._Element) -> PlaceData:
    nowhere = PlaceData("", "", "", "", None, None, False)
    where = r.needed(action, "lieu-de-formation")
    contact = r.needed(where, "coordonnees") if where is not None else None
    address = r.child(contact, "adresse") if contact is not None else None
    if address is None:
        return nowhere
    extras = _extras(r, address, "adresse")
    parts = ("numero-voie", "code-nature-voie", "libelle-voie")
    town = r.text(address, "ville", 50)
    return PlaceData(
        name=r.text(address, "ligne", 50),
        street=" ".join(filter(None, (_extra_text(extras, part) for part in parts)))[:200],
        postcode=r.text(address, "codepostal", 5, required=False),
        town=town,
        latitude=_coordinate(r, address, "latitude", 90),
        longitude=_coordinate(r, address, "longitude", 180),
        is_accessible=_extra_text(extras, "conformite-reglementaire") == "1",
    )


def _coordinate(r: Reader, address: etree._Element, name: str, largest: int) -> float | None:
    position = r.child(address, "geolocalisation")
    text = r.text(position, name, 30) if position is not None else ""
    try:
        value = float(text) if text else None
    except ValueError:
        value = float("inf")
    if value is not None and not -largest <= value <= largest:
        r.problem(
            address,
            text,
            "cette coordonnée n'est pas lisible, elle est ignorée.",
            "Corrigez-la.",
            name,
            is_warning=True,
        )
        return None
    return value


def _price(r: Reader, action: etree._Element, extras: etree._Element | None) -> int:
    """All taxes; with the price before tax and the rate, they must agree to the cent."""
    found = _extra(extras, "frais-ttc")
    if found is None:
        r.missing(action, "frais-ttc")
        return 0
    price = r.cents(found.text or "", found, "frais-ttc")
    before, rate = _extra(extras, "frais-ht"), _extra(extras, "taux-tva")
    if price is not None and before is not None and rate is not None:
        net, percent = (
            r.cents(before.text or "", before, "frais-ht"),
            r.number(rate.text or "", rate, "taux-tva"),
        )
        if net is not None and percent is not None and abs(net * (1 + percent / 100) - price) > 1:
            r.problem(
                found,
                found.text or "",
                "le prix TTC n'est pas le prix HT plus la TVA.",
                "Corrigez l'un des trois.",
                "frais-ttc",
            )
    return price or 0


def _hours(r: Reader, action: etree._Element) -> Decimal:
    total = Decimal(0)
    for name in ("nombre-heures-centre", "nombre-heures-entreprise"):
        found = r.child(action, name)
        if found is not None:
            total += r.number("".join(found.itertext()), found, name) or 0
    if not 0 < total < 100_000:
        r.problem(
            action,
            str(total),
            "la durée totale doit aller de 1 à 99 999 heures.",
            "Renseignez le nombre d'heures.",
            "nombre-heures-centre",
        )
    return total


def _has_admission_terms(extras: etree._Element | None) -> bool:
    """Whether the organisation may acknowledge: it said so, or admits other than directly."""
    if extras is None:
        return False
    codes = {
        e.text for e in extras.iter(f"{{{NAMESPACE}}}extra") if e.get("info") == "code-modalites-admission"
    }
    return _extra_text(extras, "existence-prerequis") == "1" or bool(codes - WITHOUT_TERMS)


def _siret(r: Reader, element: etree._Element) -> str:
    found = element.find(
        f"{{{NAMESPACE}}}organisme-formation-responsable/{{{NAMESPACE}}}SIRET-organisme-formation/{{{NAMESPACE}}}SIRET"
    )
    if found is None:
        r.missing(element, "SIRET")
        return ""
    value = "".join((found.text or "").split())
    if len(value) != 14 or not value.isascii() or not value.isdigit():
        r.problem(found, value, "un SIRET a 14 chiffres.", "Corrigez-le.", "SIRET")
    elif not luhn.is_valid(value):
        r.problem(found, value, "la clé de ce SIRET est fausse.", "Vérifiez-le.", "SIRET", is_warning=True)
    return value


def _certification(r: Reader, element: etree._Element) -> str:
    found = r.needed(element, "certification")
    if found is None:
        return ""
    codes = [child for child in found if etree.QName(child).localname in CERTIFICATIONS]
    if len(codes) != 1:
        r.problem(
            found, "", "il faut un code RNCP, RS ou CPF, et un seul.", "Gardez le bon.", "certification"
        )
        return ""
    value, prefix = (codes[0].text or "").strip(), CERTIFICATIONS[etree.QName(codes[0]).localname]
    digits = value.removeprefix(prefix)
    if not value.startswith(prefix) or not (digits.isascii() and digits.isdigit()) or len(value) > 10:
        r.problem(
            codes[0],
            value,
            f"ce code ne s'écrit pas {prefix} suivi de chiffres.",
            f"Par exemple {prefix}1234.",
        )
    return value


def _unique(r: Reader, parent: etree._Element, name: str, rows: list) -> None:  # type: ignore[type-arg]
    for number, count in Counter(row.number for row in rows).items():
        if count == 1:
            continue
        r.problem(parent, number, f"deux <{name}> portent ce numéro.", "Donnez à chacune le sien.", name)


def _extras(r: Reader, parent: etree._Element, info: str) -> etree._Element | None:
    found = [e for e in parent.findall(f"{{{NAMESPACE}}}extras") if e.get("info") == info]
    if not found:
        r.missing(parent, "extras")
    return found[0] if found else None


def _extra(extras: etree._Element | None, info: str) -> etree._Element | None:
    if extras is None:
        return None
    return next((e for e in extras.iter(f"{{{NAMESPACE}}}extra") if e.get("info") == info), None)


def _extra_text(extras: etree._Element | None, info: str) -> str:
    found = _extra(extras, info)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""

"""One `formation` element as plain values, or the list of what is wrong with it."""

from decimal import Decimal

from lxml import etree

from catalogue.imports.edof.data import ActionData, SessionData, TrainingData
from catalogue.imports.edof.file import rules
from catalogue.imports.edof.file.addresses import place_of
from catalogue.imports.edof.file.format import LONGEST_NUMBER
from catalogue.imports.edof.file.sirets import has_right_key, siret_in, siret_of
from catalogue.imports.edof.file.structure import check
from catalogue.imports.edof.file.values import (
    EXTRA,
    PREFIX,
    Elements,
    Reader,
    children_of,
    name_of,
)
from catalogue.imports.text import plain_text
from catalogue.trainings.models import Action

MODES = {"0": Action.Mode.ONSITE, "1": Action.Mode.MIXED, "2": Action.Mode.REMOTE}
PERMANENT, OPEN, WITHOUT_TERMS = "1", "1", "99999"
ADMISSIONS = {"92002", "92003", "92005", "92007", "92009", "99998", WITHOUT_TERMS}
# Beyond the format, of an action alone: the SIRET of the site in charge, when it is not the training's.
ESTABLISHMENT = "siret-etablissement"
MOST_SEATS = 100_000


def read_training(element: etree._Element) -> tuple[TrainingData | None, Reader]:
    """The training, or None when something in it is wrong: all or nothing; and what was noted."""
    reader = Reader(element.get("numero") or "?")
    check(reader, element)
    among = children_of(element)
    extras = reader.extras(element, among, "formation")
    elements = element.findall(f"{PREFIX}action")
    data = TrainingData(
        number=(element.get("numero") or "").strip()[:LONGEST_NUMBER],
        siret=_siret(reader, among),
        title=reader.text(among, "intitule-formation", 255),
        summary=reader.told_in(extras, "resume-contenu"),
        objectives=reader.text(among, "objectif-formation", 3000),
        results=reader.text(among, "resultats-attendus", 3000),
        content=reader.text(among, "contenu-formation", 3000),
        certification=_certification(reader, among),
        is_published=reader.flag(extras, "publication"),
        actions=[_action(reader, action) for action in elements],
    )
    rules.numbers_are_unique(reader, elements, data.actions)
    rules.actions_differ(reader, elements, data.actions)
    wrong = any(not problem.is_warning for problem in reader.problems)
    return (None if wrong else data), reader


def _action(reader: Reader, action: etree._Element) -> ActionData:
    among = children_of(action)
    extras = reader.extras(action, among, "action")
    permanent = reader.code(among, "modalites-entrees-sorties") == PERMANENT
    elements = action.findall(f"{PREFIX}session")
    data = ActionData(
        number=(action.get("numero") or "").strip()[:LONGEST_NUMBER],
        mode=MODES.get(reader.code(among, "modalites-enseignement"), Action.Mode.ONSITE),
        price=rules.price(reader, action, extras),
        hours=_hours(reader, action, among, extras),
        prerequisites=reader.text(among, "conditions-specifiques", 3000),
        has_admission_terms=_has_admission_terms(reader, among, extras),
        language=reader.code(among, "langue-formation").lower()[:2],
        pedagogy=plain_text(reader.code(among, "modalites-pedagogiques"))[:200],
        place=place_of(reader, among.get("lieu-de-formation")),
        siret="".join(reader.told_in(extras, ESTABLISHMENT).split()),
        is_published=reader.flag(extras, "publication"),
        sessions=[_session(reader, session, permanent) for session in elements],
    )
    rules.numbers_are_unique(reader, elements, data.sessions)
    if data.mode != Action.Mode.REMOTE and not data.place.town:
        _say_that_it_is_nowhere(reader, among)
    return data


def _say_that_it_is_nowhere(reader: Reader, among: Elements) -> None:
    contact = children_of(among.get("lieu-de-formation")).get("coordonnees")
    if contact is not None:
        words = "sans adresse, aucune recherche par lieu ne trouvera cette action."
        reader.problem(contact, "", words, "Ajoutez <adresse>.", below="adresse", is_warning=True)


def _session(reader: Reader, session: etree._Element, permanent: bool) -> SessionData:
    among, line = children_of(session), session.sourceline or 0
    number = (session.get("numero") or "").strip()[:LONGEST_NUMBER]
    is_open = reader.code(among, "etat-recrutement") == OPEN
    group = among.get("extras")
    extras = reader.extras(session, among, "session") if group is not None and len(group) else {}
    seats = _seats(reader, extras) if extras else None
    period = among.get("periode")
    if permanent and not (extras and reader.flag(extras, "dates-fixes")):
        return SessionData(number, None, None, is_open, seats, line)
    if period is None:
        reader.missing(session, "periode")
        return SessionData(number, None, None, is_open, seats, line)
    dates = children_of(period)
    starts_on, ends_on = reader.day(period, dates, "debut"), reader.day(period, dates, "fin")
    if starts_on and ends_on and ends_on < starts_on:
        words = "la fin précède le début."
        reader.problem(dates["fin"], dates["fin"].text or "", words, "Corrigez <debut> ou <fin>.")
    return SessionData(number, starts_on, ends_on, is_open, seats, line)


def _seats(reader: Reader, extras: Elements) -> int | None:
    """The seats, when they are told; and whether « garantie » is one of its codes."""
    reader.flag(extras, "garantie")
    found = extras.get("nombre-places")
    if found is None:
        return None
    read = reader.number(found)
    if read is not None and (read != int(read) or read > MOST_SEATS):
        reader.problem(
            found, found.text or "", "ce n'est pas un nombre de places.", "Écrivez un nombre entier."
        )
    return None if read is None else int(read)


def _hours(reader: Reader, action: etree._Element, among: Elements, extras: Elements) -> Decimal:
    """The hours, in the school and in a company; « duree-exacte » says those that are not whole.

    « duree-apprentissage » tells them when nothing else does.
    """
    centre, exact, learning = "nombre-heures-centre", "duree-exacte", "duree-apprentissage"
    told = [among[name] for name in (centre, "nombre-heures-entreprise") if name in among]
    at = among.get(centre)
    if exact in extras:
        told, at = [extras[exact]], extras[exact]
    total = _sum(reader, told)
    if total == 0 and learning in extras:
        at = extras[learning]
        total = _sum(reader, [at])
    if total is not None and not 0 < total < 100_000:
        words = "la durée totale doit aller de 1 à 99 999 heures."
        if at is not None:
            reader.problem(at, str(total), words, "Corrigez le nombre d'heures.")
        else:
            reader.problem(action, str(total), words, f"Ajoutez <{centre}>.", below=centre)
    return total or Decimal(0)


def _sum(reader: Reader, told: list[etree._Element]) -> Decimal | None:
    """The numbers of some elements together; None when one is no number, which is noted."""
    read = [reader.number(element) for element in told]
    return None if None in read else sum((number for number in read if number is not None), Decimal(0))


def _has_admission_terms(reader: Reader, among: Elements, extras: Elements) -> bool:
    """Whether the organisation may acknowledge: it said so, or admits other than directly."""
    codes = set()
    if "code-modalites-admission" in extras:
        for element in among["extras"].iter(EXTRA):
            if element.get("info") == "code-modalites-admission":
                codes.add(code := (element.text or "").strip())
                if code not in ADMISSIONS:
                    words, known = "ce code n'existe pas.", ", ".join(sorted(ADMISSIONS))
                    reader.problem(element, code, words, f"Codes possibles : {known}.")
    return bool(reader.flag(extras, "existence-prerequis")) or bool(codes - {WITHOUT_TERMS})


def _siret(reader: Reader, among: Elements) -> str:
    found = siret_in(among)
    if found is None:
        return ""
    value = siret_of(found)
    if len(value) != 14 or not value.isascii() or not value.isdigit():
        reader.problem(found, value, "un SIRET a 14 chiffres.", "Corrigez-le.")
    elif not has_right_key(value):
        reader.problem(found, value, "la clé de ce SIRET est fausse.", "Vérifiez-le.", is_warning=True)
    return value


def _certification(reader: Reader, among: Elements) -> str:
    """The one code that the CPF can pay for; what is given by another code alone is refused by name."""
    found = among.get("certification")
    if found is None:
        return ""  # said to be missing
    codes = children_of(found)
    known = [name for name in rules.CERTIFICATES if name in codes]
    remedy = "Ajoutez-y <code-RNCP>, <code-RS> ou <code-CPF>."
    if not codes:
        words = "<certification> ne contient rien."
        reader.problem(found, "", words, remedy, below="|".join(rules.CERTIFICATES))
    elif not known:
        other = found[0]
        words = f"<{name_of(other)}> ne donne pas une certification que le CPF finance."
        reader.problem(other, " ".join((other.text or "").split()), words, remedy)
    elif len(known) > 1:
        reader.problem(found, "", "il faut un code RNCP, RS ou CPF, et un seul.", "Gardez le bon.")
    return reader.code(codes, known[0]) if known else ""

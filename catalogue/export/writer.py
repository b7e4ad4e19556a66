"""An organisation's catalogue as the format's XML, training by training; what is written can be read again.

Kept beyond the format, in its open part (`extra`), and only where needed: what is not published
(« publication »), seats (« nombre-places »), hours that are not whole (« duree-exacte »), a dated session of
an action with permanent entries (« dates-fixes »), the site in charge of an action when it is not that of the
whole training (« siret-etablissement »). Not kept: cancellations (such a session is closed), seats taken, a
session's own dates of change, levels and titles of certifications.
"""

import html
import math
import re
import textwrap
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.db.models import Prefetch
from django.utils import timezone
from lxml import etree

from catalogue.imports.edof.file.addresses import NAMELESS
from catalogue.imports.edof.file.format import NAMESPACE
from catalogue.imports.edof.file.reader import MODES, read_training
from catalogue.imports.edof.file.values import PREFIX
from catalogue.imports.text import plain_text
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Session, Training

AT_ONCE = 20
CODES = {mode.value: code for code, mode in MODES.items()}
OPENING = f'<?xml version="1.0" encoding="UTF-8"?>\n<lheo xmlns="{NAMESPACE}">\n<offres>\n'
CLOSING = "</offres>\n</lheo>\n"
# Certifying, several paces: the catalogue keeps neither, the format wants both.
PACE, PURPOSE = "4", "6"
READING = etree.XMLParser(remove_comments=True, resolve_entities=False)
# What no XML may hold.
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def written(organisation: Organisation) -> Iterator[bytes]:
    """The file, piece by piece: in the order of the rows, some trainings in memory at once.

    A training that the format cannot carry is a comment that says why.
    """
    yield OPENING.encode()
    last = 0
    while found := list(_trainings(organisation).filter(pk__gt=last)[:AT_ONCE]):
        yield "".join(_right_or_told(training) for training in found).encode()
        last = found[-1].pk
    yield CLOSING.encode()


def _trainings(organisation: Organisation):  # type: ignore[no-untyped-def]
    sessions = Prefetch("sessions", Session.objects.order_by("pk"))
    actions = (
        Action.objects.order_by("pk").select_related("place", "establishment").prefetch_related(sessions)
    )
    found = Training.objects.filter(organisation=organisation).order_by("pk")
    return found.select_related("organisation", "certification").prefetch_related(
        Prefetch("actions", actions)
    )


def _right_or_told(training: Training) -> str:
    """The training as XML, once read again; or the comment that says what keeps it out."""
    text = _formation(training)
    whole = etree.fromstring(f'<lheo xmlns="{NAMESPACE}">{text}</lheo>', READING)
    data, reader = read_training(whole.find(f"{PREFIX}formation"))
    if data is not None:
        return text
    why = next(problem for problem in reader.problems if not problem.is_warning)
    return _comment(f"{training.number} : {why.place}, {why.message}")


def _formation(training: Training) -> str:
    code = training.certification.code if training.certification else ""
    kind = training.certification.kind if training.certification else "RNCP"
    return _dated(
        "formation",
        training,
        _tag("intitule-formation", training.title),
        _tag("objectif-formation", training.objectives),
        _tag("resultats-attendus", training.results),
        _tag("contenu-formation", training.content),
        _tag("parcours-de-formation", PACE),
        _tag("objectif-general-formation", PURPOSE),
        _group("certification", _tag(f"code-{kind}", code)),
        *map(_action, training.actions.all()),
        _group(
            "organisme-formation-responsable",
            _group("SIRET-organisme-formation", _tag("SIRET", _siret_of(training))),
        ),
        _extras("formation", **{"resume-contenu": training.summary} | _unpublished(training)),
    )


def _siret_of(training: Training) -> str:
    """The SIRET of the site in charge of all its actions; else that of the head."""
    sites = {action.establishment for action in training.actions.all()}
    site = next(iter(sites)) if len(sites) == 1 else None
    return site.siret if site else training.organisation.siret


def _action(action: Action) -> str:
    sessions = list(action.sessions.all())
    if not sessions:
        return _comment(f"{action.number} : une action sans session n'est pas dans le format.")
    permanent = any(session.is_permanent for session in sessions)
    more = {"duree-exacte": _plain(action.hours)} if action.hours % 1 else {}
    more |= {"existence-prerequis": str(int(action.has_admission_terms))} | _unpublished(action)
    if action.establishment and action.establishment.siret != _siret_of(action.training):
        more["siret-etablissement"] = action.establishment.siret
    price = _extras("frais-pedagogiques", **{"frais-ttc": f"{Decimal(action.price) / 100:.2f}"})
    return _dated(
        "action",
        action,
        _tag("niveau-entree-obligatoire", "0"),
        _tag("modalites-enseignement", CODES[action.mode]),
        _tag("conditions-specifiques", action.prerequisites) if action.prerequisites else "",
        _group("lieu-de-formation", _contact(action.training.organisation, action.place)),
        _tag("modalites-entrees-sorties", str(int(permanent))),
        *(_session(session, action, permanent) for session in sessions),
        _tag("acces-handicapes", "Nous contacter"),
        _tag("langue-formation", action.language.upper()),
        _tag("modalites-pedagogiques", action.pedagogy) if action.pedagogy else "",
        _tag("nombre-heures-centre", str(math.ceil(action.hours))),
        _extras("action", price, **more),
    )


def _session(session: Session, action: Action, permanent: bool) -> str:
    period, more = "", {}
    if session.starts_on and session.ends_on:
        dates = (("debut", session.starts_on), ("fin", session.ends_on))
        period = _group("periode", *(_tag(name, f"{day:%Y%m%d}") for name, day in dates))
        more = {"dates-fixes": "1"} if permanent else {}
    if session.seats is not None:
        more["nombre-places"] = str(session.seats)
    organisation = action.training.organisation
    where = _address(action.place) if action.place else _office(organisation)
    return _dated(
        "session",
        session,
        period,
        _group("adresse-inscription", where),
        _tag("etat-recrutement", "1" if session.is_open else "2"),
        _extras("session", **more),
    )


def _contact(organisation: Organisation, place: Place | None) -> str:
    phone = re.sub(r"(?!^\+)\D", "", organisation.phone)[:15]
    return _group(
        "coordonnees",
        _tag("nom", organisation.name[:50]),
        _tag("prenom", "Accueil"),
        _address(place) if place else "",
        _group("telfixe", _tag("numtel", phone or "0")),
        _tag("courriel", organisation.email[:160] or "non renseigné"),
        attributes=' numero="1"',
    )


def _address(place: Place) -> str:
    lines = textwrap.wrap(place.name, 50) or [NAMELESS]
    position = ""
    if place.latitude is not None and place.longitude is not None:
        numbers = (("latitude", place.latitude), ("longitude", place.longitude))
        position = _group("geolocalisation", *(_tag(name, repr(value)) for name, value in numbers))
    told = {"libelle-voie": place.street, "accessibilite-batimentaire": place.access}
    told["conformite-reglementaire"] = str(int(place.is_accessible))
    return _group(
        "adresse",
        *(_tag("ligne", line) for line in lines),
        _tag("codepostal", place.postcode) if place.postcode else "",
        _tag("ville", place.town),
        position,
        _extras("adresse", **told),
        attributes=' numero="1"',
    )


def _office(organisation: Organisation) -> str:
    """Where one enrols when all is at a distance."""
    town = _tag("ville", organisation.town[:50]) if organisation.town else ""
    line = _tag("ligne", organisation.name[:50])
    return _group("adresse", line, town, _extras("adresse"), attributes=' numero="1"')


def _unpublished(row: Training | Action) -> dict[str, str]:
    return {} if row.is_published else {"publication": "0"}


def _dated(name: str, row: Training | Action | Session, *inside: str) -> str:
    changed: datetime = row.updated_at
    day = f"{timezone.localdate(changed):%Y%m%d}"
    number = quoteattr(IMPOSSIBLE.sub("", row.number))
    return _group(name, *inside, attributes=f' numero={number} datemaj="{day}" datecrea="{day}"')


def _extras(info: str, *inside: str, **told: str) -> str:
    given = (_tag("extra", text, f' info="{name}"') for name, text in told.items() if text)
    return _group("extras", *inside, *given, attributes=f' info="{info}"')


def _group(name: str, *inside: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>\n{''.join(inside)}</{name}>\n"


def _tag(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(_marked(text))}</{name}>\n"


def _marked(text: str) -> str:
    """Text that the reader gives back as it is: escaped once more when it looks like markup."""
    possible = IMPOSSIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return possible if plain_text(possible) == possible else html.escape(possible, quote=False)


def _comment(text: str) -> str:
    return f"<!-- {IMPOSSIBLE.sub('', text).replace('--', '- -')} -->\n"


def _plain(hours: Decimal) -> str:
    return f"{hours.normalize():f}"

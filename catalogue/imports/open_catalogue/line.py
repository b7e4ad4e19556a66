"""One line of the open catalogue: a training and the aggregated figures of its actions in a department."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from catalogue import communes
from catalogue.imports.tables.cells import Line, cents
from catalogue.imports.tables.lines import Column
from catalogue.trainings import eligible
from catalogue.trainings.models import Action
from cpf_portal.common.database.constraints import MOST_CENTS

# The second name is the one of later editions of the same file.
COLUMNS = {
    "nom_of": Column(("nom_of",)),
    "siret": Column(("siret", "siret_of")),
    "numero_formation": Column(("numero_formation",)),
    "intitule_formation": Column(("intitule_formation",)),
    "points_forts": Column(("points_forts",), required=False),
    "objectif_formation": Column(("objectif_formation",), required=False),
    "contenu_formation": Column(("contenu_formation",), required=False),
    "resultats_attendus_formation": Column(("resultats_attendus_formation",), required=False),
    "type_referentiel": Column(("type_referentiel",)),
    "code_rncp": Column(("code_rncp",)),
    "code_inventaire": Column(("code_inventaire", "code_rs")),
    "intitule_certification": Column(("intitule_certification",), required=False),
    "nb_session_active": Column(("nb_session_active",)),
    "nb_session_a_distance": Column(("nb_session_a_distance",)),
    "nombre_heures_total_min": Column(("nombre_heures_total_min",)),
    "nombre_heures_total_max": Column(("nombre_heures_total_max",)),
    "frais_ttc_tot_min": Column(("frais_ttc_tot_min",)),
    "frais_ttc_tot_max": Column(("frais_ttc_tot_max",)),
    "code_departement": Column(("code_departement",)),
}
CODE = re.compile(r"\d{1,6}\Z", re.ASCII)
LARGEST_PRICE, LARGEST_HOURS = Decimal(MOST_CENTS) / 100, Decimal(99_999)
ACTION_PREFIX, NOWHERE = "catalogue-ouvert-", "distance"


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A right line. `department` is its code, empty when all is at a distance; `price` is in cents.

    `tells` is whether it is the file's first line of its training, whose texts are taken.
    """

    number: int
    siret: str
    organisation: str
    training: str
    texts: dict[str, str]
    certification: str
    certification_title: str
    department: str
    mode: str
    price: int
    hours: Decimal
    is_open: bool
    is_range: bool
    tells: bool = True

    @property
    def is_eligible(self) -> bool:
        """Whether the CPF may pay for it; if not, it is kept and not published (docs/rules.md § 10)."""
        return eligible.why_not(self.certification) is None

    @property
    def action(self) -> str:
        """The number of the action that this line makes: one for each department."""
        return f"{ACTION_PREFIX}{self.department or NOWHERE}"


def read_line(line: Line) -> OpenLine | None:
    """The line's values, or None when something is wrong, which is noted on the line."""
    siret = line.siret("siret")
    active, remote = line.whole("nb_session_active"), line.whole("nb_session_a_distance")
    low_price, price = _range(line, "frais_ttc_tot", "le prix n'est pas connu", LARGEST_PRICE)
    low_hours, hours = _range(line, "nombre_heures_total", "la durée n'est pas connue", LARGEST_HOURS)
    department = _department(line)
    mode = _mode(line, department, active, remote)
    read = OpenLine(
        number=line.number,
        siret=siret,
        organisation=line.text("nom_of", 160),
        training=own_number(siret, line.text("numero_formation", 120)),
        texts=_texts(line),
        certification=_certification(line),
        certification_title=" ".join(line.value("intitule_certification").split())[:600],
        department=department,
        mode=mode,
        price=cents(price),
        hours=hours,
        is_open=active > 0,
        is_range=(low_price, low_hours) != (price, hours),
    )
    return read if line.is_right else None


def own_number(siret: str, number: str) -> str:
    """A training's number as its organisation knows it: the open catalogue puts the SIRET before."""
    return number.removeprefix(f"{siret}_") or number if siret else number


def _texts(line: Line) -> dict[str, str]:
    texts = {"title": line.text("intitule_formation", 255), "summary": line.prose("points_forts")}
    more = {
        "objectives": "objectif_formation",
        "content": "contenu_formation",
        "results": "resultats_attendus_formation",
    }
    return texts | {name: line.prose(column) for name, column in more.items()}


def _certification(line: Line) -> str:
    """« RNCP123 », « RS123 », « CPF123 », or nothing for what the law makes eligible without a code."""
    kind = line.value("type_referentiel").upper()
    directories = {"RNCP": "code_rncp", "RS": "code_inventaire", "INVENTAIRE": "code_inventaire"}
    if kind in directories:
        column = directories[kind]
        if not line.value(column):
            line.wrong(column, f"le code manque, alors que le type est {kind}.", "Renseignez-le.")
            return ""
    else:
        column = next((name for name in ("code_rncp", "code_inventaire") if line.value(name)), "")
    if not column:
        return ""
    prefix = "CPF" if kind == "CPF" else "RNCP" if column == "code_rncp" else "RS"
    code = line.value(column).upper().removesuffix(".0").removeprefix(prefix)
    if not CODE.match(code):
        line.wrong(column, "ce n'est pas un code.", f"Écrivez le nombre seul, ou {prefix} suivi du nombre.")
    return prefix + code


def _range(line: Line, name: str, unknown: str, largest: Decimal) -> tuple[Decimal, Decimal]:
    """The least and the greatest, to the hundredth; zero is how the file says that it does not know."""
    low, high = line.decimal(f"{name}_min", required=False), line.decimal(f"{name}_max")
    column = f"{name}_max"
    if high is None:
        return Decimal(0), Decimal(0)
    high = high.quantize(Decimal("0.01"), ROUND_HALF_UP)
    low = high if low is None else low.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if high == 0:
        line.wrong(column, f"{unknown} : le fichier donne 0.", "Demandez le nombre exact à l'organisme.")
    elif high > largest:
        line.wrong(column, "ce nombre est trop grand.", "Vérifiez-le.")
    elif low > high:
        line.wrong(f"{name}_min", "le minimum dépasse le maximum.", "Vérifiez les deux colonnes.")
    return low, high


def _department(line: Line) -> str:
    value = line.value("code_departement")
    if not value:
        return ""
    code = value.strip().removesuffix(".0").upper().zfill(2)
    if communes.department_name(code) is None:
        line.wrong("code_departement", "ce département n'existe pas.", "Écrivez par exemple 57, 2A ou 974.")
        return ""
    return code


def _mode(line: Line, department: str, active: int, remote: int) -> str:
    """At a distance when all the sessions are; mixed when some are; a department for all the others."""
    if remote and remote >= active:
        return Action.Mode.REMOTE
    if not department and not line.value("code_departement"):
        line.wrong(
            "code_departement",
            "on ne sait pas où : pas de département, et la formation n'est pas toute à distance.",
            "Renseignez le département, ou le nombre de sessions à distance.",
        )
    return Action.Mode.MIXED if remote else Action.Mode.ONSITE

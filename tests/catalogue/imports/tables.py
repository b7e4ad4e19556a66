"""Tables written by the tests, and where the real ones are."""

import csv
import io
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from django.conf import settings

CERTIFICATION = {
    "Id_Fiche": "9523",
    "Numero_Fiche": "RNCP1181",
    "Intitule": "Assistant en comptabilité et gestion",
    "Abrege_Libelle": "TP",
    "Nomenclature_Europe_Niveau": "NIV5",
    "Date_Fin_Enregistrement": "31/08/2028",
    "Actif": "ACTIVE",
}
OFFER = {
    "date_extract": "2026-11-01",
    "nom_of": "ATELIER DES LANGUES",
    "nom_departement": "Moselle",
    "type_referentiel": "RS",
    "code_inventaire": "6604",
    "code_rncp": "-1",
    "intitule_certification": "Conduire une réunion en anglais",
    "siret": "90000000100017",
    "numero_formation": "90000000100017_F1",
    "intitule_formation": "Anglais à l'oral",
    "points_forts": "<ul><li>Petits groupes</li>\n<li>Un formateur <b>bilingue</b></li></ul>",
    "nb_action": "1",
    "nb_session_active": "2",
    "nb_session_a_distance": "0",
    "nombre_heures_total_min": "21",
    "nombre_heures_total_max": "21",
    "nombre_heures_total_mean": "21",
    "frais_ttc_tot_min": "870.0",
    "frais_ttc_tot_max": "870.0",
    "frais_ttc_tot_mean": "870.0",
    "code_departement": "57.0",
}


def table(
    *rows: Mapping[str, object],
    like: Mapping[str, object],
    delimiter: str = ";",
    encoding: str = "utf-8",
    without: Collection[str] = (),
    index: bool = False,
) -> bytes:
    """A CSV of rows that change some cells of `like`."""
    names = [name for name in like if name not in without]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(([""] if index else []) + names)
    for rank, row in enumerate(rows or [{}]):
        writer.writerow(([rank] if index else []) + [{**like, **row}[name] for name in names])
    return out.getvalue().encode(encoding)


def shared(path: str) -> Path:
    """A real file, beside the repository or where CPF_SHARED says."""
    folder = os.environ.get("CPF_SHARED") or Path(settings.BASE_DIR).parent / "shared"
    return Path(folder) / "data" / path

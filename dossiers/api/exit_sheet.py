"""The hours of an exit as a program gives them, a line a month, and as the form of the page has them."""

from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from pydantic import Field

from catalogue.api.problems import ApiProblem
from catalogue.api.typed import Given, Number
from catalogue.api.typed import data_of as typed_data
from dossiers.dossier.models import Dossier
from dossiers.money.hours import LONGEST, months
from dossiers.organisation.forms import DeclareExitForm

Hours = Annotated[Number, Field(ge=0)]


class MonthHours(Given):
    """Les heures d'un mois."""

    month: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="AAAA-MM.")
    attended: Hours = Field(description="Heures suivies.")
    excused: Hours | None = Field(None, description="Heures perdues par force majeure.")


class ExitBody(Given):
    """La sortie : le dernier jour, et les heures de chaque mois depuis l'entrée."""

    effective_on: date = Field(description="Dernier jour de la formation.")
    sheet: list[MonthHours] = Field(
        max_length=LONGEST, description="Une ligne par mois, de celui de l'entrée à celui d'aujourd'hui."
    )


def data_of(dossier: Dossier, body: ExitBody) -> MultiValueDict[str, str]:
    """What a browser would send: months are known by their rank since the entry."""
    today = timezone.localdate()
    ranks = {f"{month:%Y-%m}": rank for rank, month in enumerate(months(dossier.entered_on or today, today))}
    unknown = [line.month for line in body.sheet if line.month not in ranks]
    if unknown or len({line.month for line in body.sheet}) < len(body.sheet):
        expected = f"Une ligne pour chacun de ces mois : {', '.join(ranks)}."
        raise ApiProblem("invalid", errors=[{"field": "sheet", "detail": expected}])
    given: dict[str, object] = {"effective_on": body.effective_on}
    for line in body.sheet:
        rank = ranks[line.month]
        given |= {f"attended_{rank}": line.attended, f"excused_{rank}": line.excused}
    return typed_data(DeclareExitForm, given)

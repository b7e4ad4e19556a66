"""Which rows of the law judge what one pays: what a dossier keeps, so that it can be read again. Pure."""

from datetime import date
from typing import Any

from cpf_portal.common.law import Dated, Figures
from cpf_portal.common.law.kinds import Kind, cap_of, kind_of


def rows_for(day: date, code: str, *, has_ended: bool = False) -> list[str]:
    """The references of the rows in force that day for a certification: participation, cap, licence.

    For whose rights have ended, that of their age too.
    """
    figures: list[Dated[Any]] = [Figures.participation, Figures.exempting]
    if kind_of(code) is Kind.LIGHT_LICENCE:
        figures.append(Figures.licence_third_party)
    if cap := cap_of(code):
        figures.append(cap)
    if has_ended:
        figures.append(Figures.rights_end_age)
    return [figure.reference(figure.row_on(day)) for figure in figures]

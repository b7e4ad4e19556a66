"""Where an address is: departments by code or name, coordinates of a postcode and town, distances."""

import math
import re
from functools import cache

from catalogue.communes.finding import MUCH_LARGER, departments_of_postcode, matching, named
from catalogue.communes.memory import Commune, table
from catalogue.communes.spelling import read, without_article, words

EARTH = 6371.0088  # mean radius in kilometres

Position = tuple[float, float]


def department_of(text: str) -> str | None:
    """The code of a department from its code or name: « 57 », « Moselle », « 2A », « la réunion ».

    None for anything else, a postcode too. « Paris » and « La Réunion » are departments; Paris is also a
    town, and it is for the caller to say which comes first.
    """
    code = text.strip().upper()
    if re.fullmatch(r"\d", code, re.ASCII):
        code = f"0{code}"
    if code in table().departments:
        return code
    asked = read(text)
    found = _departments_by_key().get(without_article(asked.name)) if not asked.postcode else None
    return found if asked.department in ("", found) else None


def department_name(code: str) -> str | None:
    """The name of a department from its code, or None."""
    department = table().departments.get(code)
    return department.name if department else None


def main_town(code: str) -> Commune:
    """The commune of a department's prefecture; `KeyError` when there is no such department."""
    return table().by_code[table().departments[code].main_town]


def departments() -> list[tuple[str, str]]:
    """Every department's code and name, by code."""
    return sorted((department.code, department.name) for department in table().departments.values())


def locate(postcode: str, town: str) -> Position | None:
    """Latitude and longitude, in degrees, of an address as catalogues write it; None when unknown.

    The commune of that postcode and name; else the largest of that postcode. A postcode that no commune
    has (CEDEX) gives only the department: the town of that name there, else its main town. Without a
    postcode, the town that bears this name alone or is much larger than its namesakes.
    """
    commune = _commune_at(postcode, town)
    return commune.position if commune else None


def distance_km(start: Position, end: Position) -> float:
    """The great-circle distance between two positions (latitude, longitude in degrees), in kilometres."""
    north, south = math.radians(start[0]), math.radians(end[0])
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(math.radians(end[1] - start[1]) / 2) ** 2
    )
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def _commune_at(postcode: str, town: str) -> Commune | None:
    asked = read(town)
    digits = re.sub(r"\D", "", postcode, flags=re.ASCII)
    digits = f"0{digits}" if len(digits) == 4 else digits or asked.postcode
    if not digits:
        return _well_known(asked.name)
    index = table()
    there = [index.communes[rank] for rank in index.postcodes.get(digits, ())]
    if there:
        return (matching(there, asked.name) or there)[0] if asked.name else there[0]
    known = [code for code in departments_of_postcode(digits) if code in index.departments]
    if len(digits) != 5 or not known:
        return _well_known(asked.name)
    same_name = named(asked.name, lambda commune: commune.department in known) if asked.name else []
    return same_name[0] if same_name else index.by_code.get(index.departments[known[0]].main_town)


def _well_known(name: tuple[str, ...]) -> Commune | None:
    """The town of that name when nobody would think of another."""
    communes = named(name, lambda commune: True) if name else []
    if len(communes) > 1 and communes[0].population < MUCH_LARGER * communes[1].population:
        return None
    return communes[0] if communes else None


@cache
def _departments_by_key() -> dict[str, str]:
    return {without_article(words(department.name)): code for code, department in table().departments.items()}

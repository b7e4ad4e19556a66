"""French communes with postcodes and coordinates: what a person typed, suggestions, an address's position."""

from catalogue.communes.finding import find, label, suggest
from catalogue.communes.memory import Commune, indexed_postcodes
from catalogue.communes.positions import (
    department_name,
    department_of,
    departments,
    distance_km,
    locate,
    main_town,
)

__all__ = [
    "Commune",
    "department_name",
    "department_of",
    "departments",
    "distance_km",
    "find",
    "indexed_postcodes",
    "label",
    "locate",
    "main_town",
    "suggest",
]

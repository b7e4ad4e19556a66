"""French communes with postcodes and coordinates: what a person typed, suggestions, an address's position."""

from catalogue.communes.finding import find, label, suggest
from catalogue.communes.places import department_name, department_of, departments, distance_km, locate
from catalogue.communes.table import Commune

__all__ = [
    "Commune",
    "department_name",
    "department_of",
    "departments",
    "distance_km",
    "find",
    "label",
    "locate",
    "suggest",
]

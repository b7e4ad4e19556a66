"""Searching the catalogue: what is asked, the offers that answer, and how many each filter would leave."""

from catalogue.search.area import Area, around, department
from catalogue.search.facets import FACETS, Facet, Value
from catalogue.search.query import ORDERS, Answer, Search

__all__ = [
    "FACETS",
    "ORDERS",
    "Answer",
    "Area",
    "Facet",
    "Search",
    "Value",
    "around",
    "department",
]

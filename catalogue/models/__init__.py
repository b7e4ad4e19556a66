"""What can be learnt, where, when and for how much; and who sells it."""

from catalogue.models.imports import CatalogueFile, FilePart, Import
from catalogue.models.offers import Action, Certification, Favourite, Session, Training
from catalogue.models.organisations import Invitation, Member, Organisation, Place
from catalogue.models.search import Offer, Word

__all__ = [
    "Action",
    "CatalogueFile",
    "Certification",
    "Favourite",
    "FilePart",
    "Import",
    "Invitation",
    "Member",
    "Offer",
    "Organisation",
    "Place",
    "Session",
    "Training",
    "Word",
]

"""The rows of a dossier: the request itself, its journal, and what follows a training."""

from dossiers.models.dossier import Dossier, IssuedNumber, Proposal
from dossiers.models.ending import ClaimDocument, Closing, ForceMajeureClaim, Review
from dossiers.models.journal import Delivery, Entry, Reminder

__all__ = [
    "ClaimDocument",
    "Closing",
    "Delivery",
    "Dossier",
    "Entry",
    "ForceMajeureClaim",
    "IssuedNumber",
    "Proposal",
    "Reminder",
    "Review",
]

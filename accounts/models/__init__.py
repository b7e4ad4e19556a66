"""The people, their rights, and what is noted of the use of accounts."""

from accounts.models.interventions import Intervention
from accounts.models.names import NameCorrection
from accounts.models.people import (
    Address,
    ContactAddress,
    EmailChange,
    PersonalDetails,
    Registration,
    Trainee,
    User,
)
from accounts.models.records import Consultation, DeletionRequest, SecurityEvent, Use
from accounts.models.recovery import RecoveryCode, RecoveryDevice
from accounts.models.rights import DifClaim, Document, RightsCorrection, RightsLine

__all__ = [
    "Address",
    "Consultation",
    "ContactAddress",
    "DeletionRequest",
    "DifClaim",
    "Document",
    "EmailChange",
    "Intervention",
    "NameCorrection",
    "PersonalDetails",
    "RecoveryCode",
    "RecoveryDevice",
    "Registration",
    "RightsCorrection",
    "RightsLine",
    "SecurityEvent",
    "Trainee",
    "Use",
    "User",
]

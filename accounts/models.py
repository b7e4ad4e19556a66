"""The models, where Django looks for them; the code takes them from their rooms."""

from accounts.documents.models import Document
from accounts.identity.models import (
    AccountRecovery,
    IdentityCheck,
    NumberCorrection,
    RecoveryRequest,
)
from accounts.people.models import (
    Address,
    ContactAddress,
    DeletionRequest,
    PersonalDetails,
    Trainee,
    User,
    UserManager,
)
from accounts.registration.models import Registration
from accounts.rights.dotations.models import Dotation, RecordedGift
from accounts.rights.files.models import WaitingCredit
from accounts.rights.models import DifClaim, RightsCorrection, RightsEnd, RightsLine
from accounts.second_factor.models import RecoveryCode, RecoveryDevice
from accounts.security.models import EmailChange, RateLimitUse, SecurityEvent
from accounts.staff.models import AccessLogEntry, Intervention, NameCorrection
from accounts.status.models import StatusCheck

__all__ = [
    "AccessLogEntry",
    "AccountRecovery",
    "Address",
    "ContactAddress",
    "DeletionRequest",
    "DifClaim",
    "Document",
    "Dotation",
    "EmailChange",
    "IdentityCheck",
    "Intervention",
    "NameCorrection",
    "NumberCorrection",
    "PersonalDetails",
    "RateLimitUse",
    "RecordedGift",
    "RecoveryCode",
    "RecoveryDevice",
    "RecoveryRequest",
    "Registration",
    "RightsCorrection",
    "RightsEnd",
    "RightsLine",
    "SecurityEvent",
    "StatusCheck",
    "Trainee",
    "User",
    "UserManager",
    "WaitingCredit",
]

"""The models, where Django looks for them; the code takes them from their rooms."""

from catalogue.api.models import KeptAnswer
from catalogue.applications.models import ProfileCheck
from catalogue.certifications.models import Occupation
from catalogue.control.models import (
    ControlledOrganisation,
    ControlledTraining,
    Notice,
    StandingChange,
    Takedown,
)
from catalogue.establishments.models import Establishment
from catalogue.favourites.models import Favourite
from catalogue.funders.models import Agent, Funder
from catalogue.imports.models import CatalogueFile, FilePart, Import
from catalogue.mailbox.models import MailboxChange, MailRefusal
from catalogue.organisations.models import Invitation, Member, Organisation
from catalogue.places.models import Place
from catalogue.profile.models import Authorisation, Profile, QualiopiReminder
from catalogue.search.models import Offer, Word
from catalogue.tokens.models import ApiToken
from catalogue.trainings.models import Action, Certification, Session, Training

__all__ = [
    "Action",
    "Agent",
    "ApiToken",
    "Authorisation",
    "CatalogueFile",
    "Certification",
    "ControlledOrganisation",
    "ControlledTraining",
    "Establishment",
    "Favourite",
    "FilePart",
    "Funder",
    "Import",
    "Invitation",
    "KeptAnswer",
    "MailRefusal",
    "MailboxChange",
    "Member",
    "Notice",
    "Occupation",
    "Offer",
    "Organisation",
    "Place",
    "Profile",
    "ProfileCheck",
    "QualiopiReminder",
    "Session",
    "StandingChange",
    "Takedown",
    "Training",
    "Word",
]

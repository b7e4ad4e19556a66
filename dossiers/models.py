"""The models, where Django looks for them; the code takes them from their rooms."""

from dossiers.attendance.models import HalfDay, Mark
from dossiers.contact.models import Enquiry, EnquiryNote
from dossiers.dossier.found import FoundBy
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier, IssuedNumber, Proposal
from dossiers.dossier.top_ups import TopUp
from dossiers.eligibility.models import Answers
from dossiers.employer.models import EmployerRequest
from dossiers.exams.models import Exam
from dossiers.force_majeure.models import ClaimDocument, ForceMajeureClaim
from dossiers.messages.members.models import MailChoices, MemberMessage, OrganisationMail
from dossiers.messages.models import OutboxMessage, OutboxRow, Reminder
from dossiers.money.models import Closing
from dossiers.organisation.exports.models import ExportSchedule
from dossiers.organisation.following.models import Assignment, Note
from dossiers.organisation.group.models import GroupAnswer, GroupItem, MessageTemplate
from dossiers.organisation.output.models import CalendarFeed
from dossiers.organisation.planning.models import SessionGesture, SessionItem
from dossiers.organisation.worklist.models import Layout, SavedView
from dossiers.reviews.models import Review
from dossiers.webhooks.models import Attempt, Delivery, Endpoint

__all__ = [
    "Answers",
    "Assignment",
    "Attempt",
    "CalendarFeed",
    "ClaimDocument",
    "Closing",
    "Delivery",
    "Dossier",
    "EmployerRequest",
    "Endpoint",
    "Enquiry",
    "EnquiryNote",
    "Entry",
    "Exam",
    "ExportSchedule",
    "ForceMajeureClaim",
    "FoundBy",
    "GroupAnswer",
    "GroupItem",
    "HalfDay",
    "IssuedNumber",
    "Layout",
    "MailChoices",
    "Mark",
    "MemberMessage",
    "MessageTemplate",
    "Note",
    "OrganisationMail",
    "OutboxMessage",
    "OutboxRow",
    "Proposal",
    "Reminder",
    "Review",
    "SavedView",
    "SessionGesture",
    "SessionItem",
    "TopUp",
]

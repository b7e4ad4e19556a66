"""What dossiers forget of a holder whose account closes: who they were, where they lived, what was said.

What the law makes keep stays as it was: numbers, states, days, amounts, grounds, the journal and its order
(rules.md § 3, § 8). In the journal only words people typed go, by the one function that the database lets
(`forget_words`, of closed accounts only). Whether one was a registered jobseeker stays: it says why a
participation was not due.
"""

from django.db import connection
from django.db.models import Model

from accounts.people.models import Address, Trainee
from dossiers.attendance.models import Mark
from dossiers.contact.models import Enquiry
from dossiers.dossier.models import Dossier, Proposal
from dossiers.eligibility.models import Answers
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.lifecycle import State
from dossiers.organisation.following.models import Note
from dossiers.reviews.models import Review
from dossiers.transitions import drafts

# No one's: the column says something, and no one can be told by it.
FORGOTTEN = "[effacé]"
# Words that people typed, of someone: that there were some stays, as their day and their author do.
WORDS: tuple[tuple[type[Model], str], ...] = (
    (Proposal, "note"),
    (Note, "text"),
    (ForceMajeureClaim, "explanation"),
    (ForceMajeureClaim, "decision_reason"),
    (Mark, "contest"),
    (Review, "comment"),
    (Review, "reply"),
    (Answers, "vae_number"),
)
DETAILS = ("usage_name", "mobile", "landline", "contact_email", "diploma", "category")


def forget(trainee: Trainee) -> None:
    """Delete drafts, requests to employers, messages; keep of other dossiers only what names no one.

    In the closing's transaction.
    """
    held = Dossier.objects.select_for_update(of=("self",)).filter(trainee=trainee).order_by("pk")
    for dossier in held:
        if dossier.status is State.DRAFT:
            drafts.delete(dossier)
        else:
            _forget_details(dossier)
    for model, name in WORDS:
        said = model._default_manager.filter(dossier__trainee=trainee).exclude(**{name: ""})
        said.update(**{name: FORGOTTEN})
    trainee.employer_requests.all().delete()
    Enquiry.objects.filter(writer=trainee.user).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_words(%s)", [trainee.pk])


def _forget_details(dossier: Dossier) -> None:
    addresses = [each for each in (dossier.home_address_id, dossier.temporary_address_id) if each]
    for name in DETAILS:
        setattr(dossier, name, "")
    dossier.diploma_year = dossier.home_address = dossier.temporary_address = None
    dossier.save()
    Address.objects.filter(pk__in=addresses).delete()

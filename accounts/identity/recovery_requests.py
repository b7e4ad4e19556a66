"""An account opened again without FranceConnect+: the document is checked by two agents (docs/rules.md § 9).

The delay, and who may stop it, are those of any reopening.
"""

from django.db import transaction

from accounts.documents.models import Document
from accounts.identity import recovery
from accounts.identity.models import RecoveryRequest
from accounts.people.models import Trainee, User
from accounts.rights import ledger
from accounts.staff import asked_rows, two_people
from cpf_portal.common.errors import Refused


@transaction.atomic
def ask(by: User, trainee: Trainee, email: str, document: Document, reason: str) -> RecoveryRequest:
    """Ask to open an account again with that address; nothing begins before a second agent accepts it."""
    ledger.lock_open_holder(trainee.pk)
    two_people.check_other(trainee.user, by)
    if RecoveryRequest.objects.filter(trainee=trainee, is_accepted=None).exists():
        raise Refused("Une demande de réouverture de ce compte attend déjà une décision.")
    document.trainee = trainee
    document.save()
    return RecoveryRequest.objects.create(
        trainee=trainee, email=email.lower(), document=document, reason=reason, asked_by=by
    )


@transaction.atomic
def decide(request: RecoveryRequest, by: User, *, accepted: bool) -> None:
    """Accept, which begins the delay, or reject; the copy of the document goes. Once, by another agent."""
    ledger.lock_open_holder(request.trainee_id)
    request = asked_rows.decide(request, by, accepted=accepted)
    trainee = Trainee.objects.select_related("user").get(pk=request.trainee_id)
    two_people.check_other(trainee.user, by)
    Document.objects.filter(pk=request.document_id).update(content=b"")
    if accepted:
        recovery.begin(recovery.keep(trainee.user.login, [], request.email), trainee)

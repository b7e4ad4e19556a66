"""The work lists of the administration's first page: what waits for staff, and the periodic tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import QuerySet
from django.urls import reverse

from accounts.identity.models import IdentityCheck, NumberCorrection, RecoveryRequest
from accounts.people.models import DeletionRequest
from accounts.rights.dotations.models import RecordedGift
from accounts.rights.models import DifClaim, RightsCorrection, RightsEnd
from accounts.staff.models import NameCorrection
from cpf_portal.operations import periodic_tasks
from dossiers.contact.models import Enquiry
from dossiers.dossier.declarations import late_for_organisation
from dossiers.dossier.models import DIFFERING, Dossier
from dossiers.force_majeure.models import ForceMajeureClaim
from dossiers.reviews.models import Review
from payments.card import checkout
from payments.refunds import giving_back

register = template.Library()


@dataclass(frozen=True, slots=True)
class WorkList:
    """Rows that wait for someone: how to find them, and the list of the administration that shows them."""

    label: str
    find: Callable[[], QuerySet[Any]]
    admin: str
    query: str


WORK_LISTS = (
    WorkList(
        "Messages à lire et à répondre",
        lambda: Enquiry.objects.filter(answered_at=None),
        "dossiers_enquiry",
        "answered_at__isempty=1",
    ),
    WorkList(
        "Cas de force majeure à décider",
        lambda: ForceMajeureClaim.objects.filter(is_accepted=None),
        "dossiers_forcemajeureclaim",
        "is_accepted__isempty=1",
    ),
    WorkList(
        "Déclarations en retard",
        lambda: Dossier.objects.filter(late_for_organisation()),
        "dossiers_dossier",
        "declarations=organisme",
    ),
    WorkList(
        "Déclarations qui diffèrent",
        lambda: Dossier.objects.filter(DIFFERING),
        "dossiers_dossier",
        "declarations=differentes",
    ),
    WorkList("Remboursements échoués", giving_back.failing, "payments_payment", "reste=echec"),
    WorkList("Paiements à vérifier à la banque", checkout.to_look_at, "payments_payment", "reste=a-verifier"),
    WorkList(
        "Argent rendu à la banque sans être dû",
        giving_back.given_back_elsewhere,
        "payments_payment",
        "reste=rendu-en-trop",
    ),
    WorkList("Litiges à défendre", giving_back.disputed, "payments_dispute", "ouverts=oui"),
    WorkList("Paiements sans dossier", giving_back.unmatched, "payments_payment", "reste=sans-dossier"),
    WorkList(
        "Avis à modérer",
        lambda: Review.objects.filter(status=Review.Status.PENDING),
        "dossiers_review",
        "status__exact=pending",
    ),
    WorkList(
        "Heures de DIF à vérifier",
        lambda: DifClaim.objects.filter(status=DifClaim.Status.SUBMITTED),
        "accounts_difclaim",
        "status__exact=submitted",
    ),
    WorkList(
        "Pièces d'identité à vérifier",
        lambda: IdentityCheck.objects.filter(status=IdentityCheck.Status.SUBMITTED),
        "accounts_identitycheck",
        "status__exact=submitted",
    ),
    WorkList(
        "Pièces d'identité à confirmer par un second agent",
        lambda: IdentityCheck.objects.filter(status=IdentityCheck.Status.CHECKED),
        "accounts_identitycheck",
        "status__exact=checked",
    ),
    WorkList(
        "Numéros à corriger",
        lambda: NumberCorrection.objects.filter(is_accepted=None),
        "accounts_numbercorrection",
        "is_accepted__isempty=1",
    ),
    WorkList(
        "Comptes à rouvrir",
        lambda: RecoveryRequest.objects.filter(is_accepted=None),
        "accounts_recoveryrequest",
        "is_accepted__isempty=1",
    ),
    WorkList(
        "Comptes à fermer",
        lambda: DeletionRequest.objects.filter(decided_at=None),
        "accounts_deletionrequest",
        "decided_at__isempty=1",
    ),
    WorkList(
        "Noms à corriger",
        lambda: NameCorrection.objects.filter(is_accepted=None),
        "accounts_namecorrection",
        "is_accepted__isempty=1",
    ),
    WorkList(
        "Corrections de droits à décider",
        lambda: RightsCorrection.objects.filter(is_accepted=None),
        "accounts_rightscorrection",
        "is_accepted__isempty=1",
    ),
    WorkList(
        "Versements de tiers à décider",
        lambda: RecordedGift.objects.filter(is_accepted=None),
        "accounts_recordedgift",
        "is_accepted__isempty=1",
    ),
    WorkList(
        "Fins de droits à décider",
        lambda: RightsEnd.objects.filter(is_accepted=None),
        "accounts_rightsend",
        "is_accepted__isempty=1",
    ),
)


@register.inclusion_tag("admin/work_lists.html", takes_context=True)
def work_lists(context: template.Context) -> dict[str, Any]:
    """The lists that the person may see, each with its count and its address."""
    user = context["request"].user
    seen = []
    for each in WORK_LISTS:
        app, model = each.admin.split("_")
        if user.has_perm(f"{app}.view_{model}"):
            address = f"{reverse(f'admin:{each.admin}_changelist')}?{each.query}"
            seen.append({"label": each.label, "count": each.find().count(), "url": address})
    return {"lists": seen, "ages": periodic_tasks.ages()}

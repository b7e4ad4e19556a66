"""What rights may not pay for leaves the search: it is kept, and its organisation is told (§ 10)."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from catalogue.organisations import jobs
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.trainings.models import Certification, Training
from cpf_portal.common.law import kinds

BATCH = 500
# In the mail; the rest is counted.
TITLES = 10
DIRECTORIES = r"^(" + "|".join(kinds.DIRECTORIES) + r")\d+$"
ELIGIBLE = Q(code__regex=DIRECTORIES) | Q(code__in=sorted(kinds.CODES))


def withdraw() -> int:
    """Unpublish every training without an eligible code; how many. Twice does nothing."""
    withdrawn = 0
    while keys := list(ineligible().values_list("pk", flat=True)[:BATCH]):
        withdrawn += _withdraw(keys)
    return withdrawn


def ineligible() -> QuerySet[Training]:
    """The published trainings without an eligible code; first, of the few certifications, those without."""
    others = list(Certification.objects.exclude(ELIGIBLE).values_list("pk", flat=True))
    without = Q(certification=None) | Q(certification__in=others)
    return Training.objects.filter(without, is_published=True)


@transaction.atomic
def _withdraw(keys: list[int]) -> int:
    held = ineligible().select_for_update(of=("self",)).filter(pk__in=keys)
    rows = list(held.order_by("pk"))
    Training.objects.filter(pk__in=[row.pk for row in rows]).update(
        is_published=False, updated_at=timezone.now()
    )
    titles = defaultdict[int, list[str]](list)
    for row in rows:
        titles[row.organisation_id].append(row.title)
    for organisation_id, found in titles.items():
        ask_for_each(
            jobs.mail_withdrawn,
            organisation_id,
            organisation_id=organisation_id,
            titles=[*found[:TITLES]],
            count=len(found),
        )
    return len(rows)

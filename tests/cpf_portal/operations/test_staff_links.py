"""The pages made for the staff lead each group only where it may go."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cpf_portal.operations.signals.leads import find
from cpf_portal.operations.signals.models import Lead
from cpf_portal.operations.signals.signal import SIGNALS
from cpf_portal.operations.staff_groups import GROUPS
from tests import factories as f
from tests.entered import entered

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/admin/[^"#?]+)')


def opened(browser: Client, address: str) -> str:
    """A page, once the reason that it may ask for is given; empty to who may not open it."""
    answer = browser.get(address)
    if answer.status_code == 200 and 'name="reason"' in answer.text:
        answer = browser.post(address, {"reason": "call", "details": "Appel."}, follow=True)
    return answer.text if answer.status_code == 200 else ""


@pytest.fixture
def pages() -> list[str]:
    """The staff's first page, a person's, a dossier's, and two leads."""
    dossier = f.a_dossier("cancelled_by_trainee")
    for rank in range(5):
        f.a_trainee(f"Inès {rank}", mobile="+33612345600")
    for _ in range(6):
        f.a_draft(trainee=dossier.trainee)
    shared = SIGNALS[Lead.Signal.PHONE]
    find(shared)
    Lead.objects.create(
        signal=Lead.Signal.REQUESTS, key="1", account=dossier.trainee.user, figure=6, pieces=[dossier.pk]
    )
    Lead.objects.create(
        signal=Lead.Signal.SENDS, key="2", organisation=dossier.organisation, figure=30, pieces=[dossier.pk]
    )
    leads = [reverse("admin:operations_lead_change", args=[lead.pk]) for lead in Lead.objects.all()]
    assert len(leads) == 3
    return [
        reverse("admin:index"),
        reverse("admin:fund_figures"),
        reverse("admin:person", args=[dossier.trainee_id]),
        reverse("admin:dossiers_dossier_change", args=[dossier.pk]),
        *leads,
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_no_link_leads_to_a_refusal(pages: list[str], group: str) -> None:
    browser = entered(f.an_agent(group))
    found = {link for page in pages for link in LINK.findall(opened(browser, page))}
    assert len(found) > 10
    assert opened(browser, pages[2]) or group == "Catalogue" or group == "Paiements"
    assert {link for link in sorted(found) if browser.get(link).status_code in (403, 404)} == set()

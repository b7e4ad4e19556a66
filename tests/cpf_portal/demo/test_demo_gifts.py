"""What the demonstration's employer was asked for, and what it has paid, as Dominique reads it."""

from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.people.digests import digest_of
from accounts.people.models import User
from accounts.people.nir import Nir
from cpf_portal.demo.people import DOMINIQUE
from dossiers.employer.models import EmployerRequest

pytestmark = pytest.mark.django_db


def test_dominique_reads_which_request_was_paid_and_pays_no_participation_there(client: Client) -> None:
    call_command("load_demo")
    call_command("load_demo")
    awaited, paid = EmployerRequest.objects.order_by("-pk")
    client.force_login(User.objects.get(login=digest_of(Nir.parse(DOMINIQUE))))
    page = unescape(client.get(reverse("rights")).text).replace("\u00a0", " ")
    said = {
        row.split("</a>")[0].rsplit(">")[-1]: row for row in page.split("<tr>") if 'class="reference"' in row
    }
    assert "400,00 € reçus le" in said[paid.reference]
    assert "pas encore reçu" in said[awaited.reference]
    offer = unescape(client.get(reverse("training", args=[paid.action_id])).text).replace("\u00a0", " ")
    assert "Dotation, Hôtel des Remparts" in offer
    assert "La participation n'est pas due" in offer

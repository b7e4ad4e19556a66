"""An employee asks their employer, prints the request, and sees the payment arrive and the participation go."""

import pytest
from playwright.sync_api import Browser

from accounts.rights.dotations.dotation_file import credit_dotations
from dossiers.employer.models import EmployerRequest
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIR = "1760575013042"


@pytest.mark.parametrize("script", [True, False])
def test_an_employee_prints_a_request_and_reads_that_it_was_paid(
    chromium: Browser, site: Site, script: bool
) -> None:
    f.a_trainee(login=f.digest(NIR), password=f.PASSWORD)
    action = f.an_action(title="Anglais du soir")
    f.a_session(action)
    person = Person(chromium, site.url, script=script, dark=not script)
    person.opens("/mes-droits/")
    person.logs_in_as_trainee(NIR, f.PASSWORD)
    person.opens(f"/formations/{action.pk}/")
    person.presses("Demander à mon employeur")
    person.reads("Ce que votre employeur apprendra", "la participation de 150,00")
    person.fills(asked="2 000")
    person.presses("Préparer la demande")
    person.reads("Il vous reste 150,00", "demandez cette somme au plus")
    person.fills(asked="150", employer="Forges de Lorraine", message="Pour mieux recevoir nos clients.")
    person.presses("Préparer la demande")
    reference = EmployerRequest.objects.get().reference
    person.reads(reference, "pas encore reçu")
    with person.page.expect_download() as download:
        person.page.get_by_role("button", name="Télécharger la demande").click()
    assert download.value.suggested_filename == f"demande-{reference}.pdf"
    header = "nir;montant;type;financeur;siret;reference\n"
    line = f"{NIR};150,00;employeur;Forges de Lorraine;73282932000074;{reference}\n"
    assert credit_dotations([header, line], lambda rank, why: None).credited == 1
    person.opens(f"/mes-demandes/{reference}/")
    person.reads("150,00\u00a0€ reçus le", "Forges de Lorraine a versé cette somme")
    person.presses("Voir la formation")
    person.reads("La participation n'est pas due.")
    person.opens("/mes-droits/")
    person.reads("Ce que j'ai demandé à mon employeur", "150,00\u00a0€ reçus le")

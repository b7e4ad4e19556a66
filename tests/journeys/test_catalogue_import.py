"""Someone who keeps a catalogue sends a file, reads what is wrong, and imports what is right."""

import pytest
from playwright.sync_api import Browser, FilePayload

from catalogue.imports import runner
from catalogue.imports.models import Import
from catalogue.trainings.models import Training
from tests import factories as f
from tests.catalogue.imports.edof_files import catalogue, training
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = training("F2").replace("<debut>20270201", "<debut>février")


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_checked_then_imported(chromium: Browser, site: Site, script: bool) -> None:
    keeper = f.a_member(f.an_organisation(siret="90000000100017"), "catalogue", password=f.PASSWORD)
    alix = Person(chromium, site.url, script=script)
    alix.logs_in_as_agent(keeper.email, f.PASSWORD)
    alix.opens("/organisme/catalogue/importer/")
    alix.reads("Aucun fichier envoyé")
    content = catalogue(training("F1"), WRONG)
    file = FilePayload(name="catalogue.xml", mimeType="text/xml", buffer=content)
    alix.page.locator("[name=file]").set_input_files(file)
    alix.presses("Envoyer et vérifier")
    alix.reads("La lecture commence dans un instant")
    runner.run(Import.objects.get().pk)
    if not script:
        alix.presses("Actualiser")
    alix.reads("formation[F2]/action/session/periode/debut", "Cette date n'existe pas", "février")
    alix.presses("Importer ce qui est juste")
    runner.run(Import.objects.latest("pk").pk)
    if not script:
        alix.presses("Actualiser")
    alix.reads("Terminé", "Créées")
    assert Training.objects.get().number == "F1"
    alix.opens("/organisme/catalogue/importer/")
    alix.opens("/organisme/catalogue/export/")
    alix.reads("1 formation", "Télécharger le fichier")

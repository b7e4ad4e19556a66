"""An employee and a driving licence: blocked, helped by the Région, paid, cancelled: every cent goes back."""

from decimal import Decimal

import pytest
from playwright.sync_api import Browser

from accounts.people.models import User
from accounts.rights import ledger
from catalogue.funders.models import Funder
from cpf_portal.operations.periodic_tasks import tick
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.journeys.test_journeys import NIR, answers, consents, dominique, finishes, pays, waits_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent() -> User:
    return f.a_member(f.an_organisation(), password=f.PASSWORD)


@pytest.fixture
def region() -> Funder:
    return f.a_funder("Région Grand Est")


def test_every_cent_goes_back_where_it_came_from(
    chromium: Browser, site: Site, agent: User, region: Funder
) -> None:
    """1 630,00 €: 900,00 of rights at most, 100,00 of the Région, 630,00 by card; then all of it back."""
    trainee = dominique()
    member = f.a_funder_agent(region, password=f.PASSWORD)
    action = f.an_action(
        agent.memberships.get().organisation,
        certification="CPF206",
        price=163_000,
        hours=Decimal(30),
        title="Permis B",
    )
    f.a_session(action, starts_in=60)

    person = Person(chromium, site.url)
    person.opens(f"/formations/{action.pk}/")
    person.reads("ce permis demande aussi 100,00 € d'un tiers", "paient au plus 900,00 €")
    person.presses("S'inscrire", first=True)
    person.logs_in_as_trainee(NIR, f.PASSWORD)
    person.opens(f"/formations/{action.pk}/")
    person.reads("Une condition reste à remplir", "Il vous faut 100,00 € d'un tiers")
    person.presses("S'inscrire", first=True)
    person.ticks("Non")
    for _ in range(4):
        person.presses("Enregistrer et continuer")
    person.reads("n'avoir aucun permis de cette catégorie")
    person.presses("Enregistrer et continuer")
    person.reads("Sans cette attestation")
    consents(person)
    person.presses("Enregistrer et continuer")
    number = finishes(person)
    answers(chromium, site.url, agent, number, "Accepter sans changement", "Accepter sans changement")

    person.opens(f"/mes-dossiers/{number}/")
    person.reads("Il vous faut 100,00 € d'un tiers")
    assert person.page.get_by_role("link", name="Régler le reste à payer").count() == 0
    person.presses("Demander une aide au financement")
    person.fills(amount="100")
    person.presses("Demander une aide au financement")
    office = Person(chromium, site.url)
    office.logs_in_as_agent(member.login, f.PASSWORD)
    office.presses(number)
    office.presses("Accorder l'aide")
    office.presses("Accorder l'aide")

    person.opens(f"/mes-dossiers/{number}/")
    person.reads("Aide de Région Grand Est", "630,00 €")
    person.presses("Régler le reste à payer")
    consents(person)
    person.presses("Régler le reste à payer")
    pays(person, "4242 4242 4242 4242")
    person.comes_back()
    waits_for(person, number, "Validé")
    dossier = Dossier.objects.get(number=number)
    assert (dossier.rights_used, dossier.top_up_used, dossier.card_paid) == (90_000, 10_000, 63_000)

    person.presses("Annuler ma formation")
    person.reads("Aide rendue à son financeur", "100,00 €", "630,00 €", "900,00 €")
    person.presses("Annuler ma formation")
    tick()
    closing = Dossier.objects.get(number=number).closing
    given_back = (closing.rights_released, closing.top_up_returned, closing.card_refunded)
    assert given_back == (90_000, 10_000, 63_000)
    account = ledger.account_of(trainee.pk)
    assert (account.rights, account.credit, account.total.reserved) == (182_000, 0, 0)
    books = [each for each in site.bank.ledger.movements if each["metadata"]["dossier"] == number]
    assert sum(each["amount"] for each in books) == 0
    waits_for(person, number, "Formation annulée")

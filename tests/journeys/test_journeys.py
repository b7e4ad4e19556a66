"""The three journeys to « Validé », in a real browser, as a newcomer would make them."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Browser, expect
from playwright.sync_api import Error as Interrupted

from accounts.people.models import Trainee, User
from catalogue.trainings.models import Session
from cpf_portal.common.french import long_date
from cpf_portal.simulators.status import Simulator
from cpf_portal.simulators.status.register import FRANCE_TRAVAIL, registered
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.kinds import sure
from tests.status import known
from tests.worker import deliver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIR = "1760575013042"


@pytest.fixture
def agent() -> User:
    return f.a_member(f.an_organisation(), password=f.PASSWORD)


@pytest.fixture
def english(agent: User) -> Session:
    action = f.an_action(
        agent.memberships.get().organisation, title="Anglais : évaluation et perfectionnement"
    )
    return f.a_session(action, starts_in=20)


def dominique(**more: Any) -> Trainee:
    return f.a_trainee(login=f.digest(NIR), password=f.PASSWORD, **more)


def asks_for_it(person: Person) -> str:
    """From the home page to the receipt; the dossier's number."""
    person.opens("/")
    person.fills(q="anglais")
    person.page.get_by_role("button", name="Rechercher").click()
    person.looks()
    person.reads("1 formation", "870,00 €")
    person.presses("Anglais : évaluation et perfectionnement")
    person.presses("S'inscrire", first=True)
    person.logs_in_as_trainee(NIR, f.PASSWORD)
    person.presses("Préparer mon dossier")
    person.ticks("Non")
    person.presses("Enregistrer et continuer")
    person.chooses(diploma="Niveau 5 (bac + 2)", category="Employé")
    person.presses("Enregistrer et continuer")
    person.presses("Enregistrer et continuer")
    person.presses("Enregistrer et continuer")
    return finishes(person)


def finishes(person: Person) -> str:
    for box in person.page.locator("main input[type=checkbox]").all():
        box.check()
    person.presses("Envoyer mon dossier")
    person.reads("transmis")
    return sure(re.search(r"\d{10}", person.page.url)).group()


def answers(browser: Browser, site: str, agent: User, number: str, *buttons: str) -> Person:
    office = Person(browser, site)
    office.logs_in_as_agent(agent.login, f.PASSWORD)
    office.reads(number)
    office.presses(number)
    for button in buttons:
        office.presses(button)
    return office


def consents(person: Person) -> None:
    for box in person.page.locator("main input[type=checkbox]").all():
        box.check()


def pays(person: Person, card: str) -> None:
    person.fills(card=card)
    person.presses("Payer")


def state_of(number: str) -> str:
    return Dossier.objects.get(number=number).state


def waits_for(person: Person, number: str, label: str) -> None:
    """The bank's word reaches the site a moment later."""
    for _ in range(40):
        with suppress(Interrupted):  # the page that waits for the bank goes there by itself too
            person.page.goto(f"{person.site}/mes-dossiers/{number}/")
        if person.page.locator(".badge").first.inner_text() == label:
            person.looks()
            return
        person.page.wait_for_timeout(250)
    raise AssertionError(f"never « {label} »")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_asking_being_accepted_paying_after_a_refused_card(
    chromium: Browser,
    site: Site,
    agent: User,
    english: Session,
    mailoutbox: list[EmailMultiAlternatives],
    script: bool,
) -> None:
    dominique()
    person = Person(chromium, site.url, script=script)
    number = asks_for_it(person)
    dossier = Dossier.objects.get(number=number)
    person.reads(long_date(sure(dossier.deadline)))
    answers(chromium, site.url, agent, number, "Accepter sans changement", "Accepter sans changement")

    person.opens(f"/mes-dossiers/{number}/")
    person.reads("L'organisme a accepté votre demande", "150,00 €")
    person.presses("Régler le reste à payer")
    consents(person)
    person.presses("Régler le reste à payer")
    pays(person, "4000 0000 0000 0002")
    expect(person.page.get_by_role("alert")).to_contain_text("refusée")
    waits_for(person, number, "Paiement refusé")
    person.presses("Payer")
    consents(person)
    person.presses("Payer")
    pays(person, "4242 4242 4242 4242")
    person.comes_back()
    waits_for(person, number, "Validé")

    transitions = ["send", "accept", "pay", "payment_failed", "pay", "payment_succeeded"]
    assert [entry.transition for entry in dossier.entries.all()] == transitions
    person.opens("/mes-droits/")
    person.reads("720,00 €", number)
    person.opens("/mes-dossiers/")
    person.reads(number, "Validé")
    deliver()
    told = {(mail.to[0], mail.subject) for mail in mailoutbox}
    assert any("validée" in subject for to, subject in told if to == dossier.contact_email)
    assert any("validée" in subject for to, subject in told if to == dossier.organisation.email)


def test_a_jobseeker_whom_france_travail_confirms_has_nothing_to_pay(
    chromium: Browser, site: Site, agent: User, english: Session, statuses: Simulator
) -> None:
    trainee = dominique(is_jobseeker=True, cents=500_000, sex="m")
    statuses.register.add(FRANCE_TRAVAIL, known(trainee), registered())
    person = Person(chromium, site.url, dark=True)
    number = asks_for_it(person)
    answers(chromium, site.url, agent, number, "Accepter sans changement", "Accepter sans changement")
    person.opens(f"/mes-dossiers/{number}/")
    person.presses("Valider mon inscription")
    consents(person)
    person.presses("Valider mon inscription")
    assert state_of(number) == "validated"
    person.reads("Votre inscription est validée", "inscrit ou inscrite à France Travail, qui le confirme")
    assert Dossier.objects.get(number=number).rights_used == 87_000


def test_a_proposal_is_compared_then_paid_with_3d_secure(
    chromium: Browser, site: Site, agent: User, english: Session
) -> None:
    dominique()
    person = Person(chromium, site.url)
    number = asks_for_it(person)
    start = sure(english.starts_on) + timedelta(days=7)
    office = answers(chromium, site.url, agent, number, "Proposer des changements")
    office.fills(
        starts_on=start.isoformat(), ends_on=start.isoformat(), price="800,00", note="Groupe du soir."
    )
    office.presses("Proposer des changements")
    person.opens(f"/mes-dossiers/{number}/")
    person.reads("870,00 €", "800,00 €", "Groupe du soir.")
    person.presses("Payer", first=True)
    consents(person)
    person.presses("Régler le reste à payer")
    pays(person, "4000 0027 6000 3184")
    person.presses("Autoriser le paiement")
    person.comes_back()
    waits_for(person, number, "Validé")
    dossier = Dossier.objects.get(number=number)
    assert (dossier.starts_on, dossier.price, dossier.card_paid, dossier.rights_used) == (
        start,
        80_000,
        15_000,
        65_000,
    )

"""After « Validé », in a real browser: what is announced before cancelling is what the bank and the ledger show."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from accounts.people.models import Trainee
from accounts.rights import ledger
from cpf_portal.common.business_days import add_business_days
from cpf_portal.operations.periodic_tasks import tick
from cpf_portal.simulators.bank.ledger import ACCEPTED
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.reviews import moderation
from dossiers.reviews.models import Review
from dossiers.transitions.sweep import sweep
from payments.card import checkout
from payments.card.models import Payment
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.kinds import sure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIR = "1760575013042"


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(login=f.digest(NIR), password=f.PASSWORD, cents=300_000)


@pytest.fixture
def paid(site: Site, dominique: Trainee) -> Callable[..., Dossier]:
    """A validated dossier of 870,00 €, 150,00 € of which were paid at the bank; `starts_in` business days."""

    def make(starts_in: int = 20, state: str = "validated") -> Dossier:
        dossier = f.a_dossier("to_validate", trainee=dominique, session=f.a_session(starts_in=20))
        checkout.start(dossier, f.owner(dossier), **f.consents(dossier))
        payment = Payment.objects.get(dossier=dossier)
        site.bank.ledger.charge(sure(payment.checkout_id), ACCEPTED)
        checkout.synchronise(payment)
        if starts_in < 20:
            today = timezone.localdate()
            start = add_business_days(today, starts_in)
            long_ago = today - timedelta(days=40)
            f.enrolled_on(dossier, long_ago, starts_on=start, ends_on=start)
        dossier = Dossier.objects.get(pk=dossier.pk)
        if state != "validated":
            dossier = f.begin(dossier)
        return dossier if state != "completed" else f.finish(dossier)

    return make


@pytest.fixture
def person(chromium: Browser, site: Site, dominique: Trainee) -> Person:
    made = Person(chromium, site.url)
    made.opens("/connexion/")
    made.logs_in_as_trainee(NIR, f.PASSWORD)
    return made


def cancels(person: Person, dossier: Dossier, *announced: str, loses: str = "") -> None:
    """Read what will happen, confirm, and read the same afterwards."""
    person.opens(f"/mes-dossiers/{dossier.number}/")
    person.presses("Annuler ma formation")
    person.reads(*announced)
    if loses:
        person.ticks(f"J'ai compris que je perds {loses}")
    person.presses("Annuler ma formation")
    person.reads("Formation annulée", *announced)


def kept_by_the_bank(site: Site) -> int:
    return sum(movement["amount"] for movement in site.bank.ledger.movements)


def kept_by_us() -> int:
    """What our own rows say we hold of card money, in cents."""
    received = sum(p.amount for p in Payment.objects.filter(status="succeeded"))
    given_back = sum(r.amount for p in Payment.objects.all() for r in p.refunds.filter(status="succeeded"))
    return received - given_back


def test_three_cancellings_bring_exactly_what_they_announced(
    chromium: Browser,
    site: Site,
    person: Person,
    paid: Callable[..., Dossier],
    dominique: Trainee,
    tmp_path: Path,
) -> None:
    free, late, excused = paid(), paid(starts_in=3), paid(starts_in=4)
    cancels(person, free, "tout vous est rendu", "720,00 €", "À rembourser sur la carte", "150,00 €")
    tick()
    assert kept_by_the_bank(site) == kept_by_us() == 30_000

    cancels(
        person,
        late,
        "Avoir pour une prochaine formation",
        "150,00 €",
        "Droits qui seront utilisés",
        loses="720,00 €",
    )
    cancels(person, excused, "Avoir pour une prochaine formation", loses="720,00 €")
    person.presses("Invoquer un cas de force majeure")
    certificate = tmp_path / "certificat.pdf"
    certificate.write_bytes(f.PDF)
    person.ticks("Maladie ou hospitalisation")
    leave = tmp_path / "arret.pdf"
    leave.write_bytes(f.PDF)
    person.page.locator("[name=documents]").set_input_files([certificate, leave])
    person.fills(explanation="Hospitalisation du 3 au 20 novembre.")
    person.presses("Invoquer un cas de force majeure")
    person.reads("Tout reste réservé jusqu'à la décision")

    staff = Person(chromium, site.url)
    staff.page.goto(f"{site.url}/admin/login/")
    agent = f.a_staff_member(password=f.PASSWORD)
    code = f.a_code(agent)
    staff.fills(username=agent.login, password=f.PASSWORD)
    staff.page.locator("[type=submit]").click()
    staff.fills(code=code)
    staff.presses("Continuer")
    staff.page.get_by_role("link", name="Cas de force majeure à décider").click()
    staff.page.get_by_role("link", name=re.compile("20")).first.click()
    staff.page.get_by_role("link", name="Décider").click()
    staff.page.get_by_label("Accepter", exact=True).check()
    staff.fills(reason="Certificat lisible.")
    staff.page.get_by_role("button", name="Enregistrer la décision").click()

    Closing.objects.filter(dossier=late).update(final_on=timezone.localdate() - timedelta(days=1))
    assert sweep() == 1
    tick()
    assert kept_by_the_bank(site) == kept_by_us() == 15_000, "the avoir, and nothing else"
    account = ledger.account_of(dominique.pk)
    assert (account.credit, account.rights, account.total.used) == (15_000, 228_000, 72_000)
    person.opens(f"/mes-dossiers/{excused.number}/")
    person.reads("a été reconnu", "Certificat lisible.", "Remboursé sur la carte")
    person.opens("/mes-droits/")
    person.reads("150,00 €", "Avoir après annulation")


def test_leaving_and_giving_one_s_opinion(person: Person, paid: Callable[..., Dossier]) -> None:
    inside, ended = paid(state="in_training"), paid(state="completed")
    person.opens(f"/mes-dossiers/{inside.number}/")
    person.presses("Déclarer un abandon")
    person.reads("vos droits sont utilisés et votre paiement est conservé", "14 jours ouvrés")
    person.ticks("J'ai compris que je perds 870,00 €")
    person.presses("Déclarer un abandon")
    person.reads("Vous avez quitté la formation")
    person.opens(f"/mes-dossiers/{ended.number}/recapitulatif/")
    person.opens(f"/mes-dossiers/{ended.number}/")
    person.presses("Donner mon avis")
    for name in Review.CRITERIA:
        person.page.locator(f"[name={name}][value='4']").check()
    person.fills(comment="Des exercices utiles.")
    person.presses("Donner mon avis")
    person.reads("relecture")
    assert Review.objects.get().comment == "Des exercices utiles."


def test_simulating_another_day(person: Person, paid: Callable[..., Dossier]) -> None:
    dossier = paid(starts_in=15)
    person.opens(f"/mes-dossiers/{dossier.number}/annuler/")
    person.reads("Aujourd'hui et plus tard", "Après votre entrée en formation")
    person.fills(le=add_business_days(timezone.localdate(), 12).isoformat())
    person.presses("Voir ce que cela donnerait")
    person.reads("Un autre jour", "Avoir pour une prochaine formation")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_organisation_declares_the_hours_and_cancels_a_session(
    chromium: Browser, site: Site, paid: Callable[..., Dossier], script: bool
) -> None:
    inside = paid(state="in_training")
    other = f.a_dossier("validated", trainee=f.a_trainee("Camille"), session=inside.session)
    ended = paid(state="completed")
    scores = dict.fromkeys(Review.CRITERIA, 5)
    reviews_made = transitions.review(ended, f.owner(ended), scores=scores, comment="Très clair.").review
    moderation.moderate(reviews_made, f.a_staff_member(), publish=True)
    agent = f.a_member(inside.organisation, password=f.PASSWORD)
    office = Person(chromium, site.url, script=script)
    office.logs_in_as_agent(agent.login, f.PASSWORD)
    office.opens(f"/organisme/dossiers/{inside.number}/")
    office.presses("Déclarer la sortie")
    office.fills(effective_on=timezone.localdate().isoformat(), attended_0="7,5", excused_0="2,5")
    office.presses("Calculer")
    office.reads("taux de réalisation de 75 %", "652,50 €", "217,50 €")
    office.presses("Confirmer")
    office.reads("Formation terminée", "652,50 €")
    tick()
    assert kept_by_the_bank(site) == kept_by_us() == 15_000 + 11_250

    office.opens("/organisme/sessions/")
    office.looks()
    office.opens(reverse("organisation_session", args=[other.session_id]))
    office.page.get_by_role("link", name="Annuler la session").click()
    office.looks()
    office.reads(other.number, "870,00 €")
    office.fills(reason="Salle inondée.")
    office.presses("Annuler la session")
    office.reads(other.number, "Annulé, le stagiaire est prévenu")
    agent = f.a_member(ended.organisation, password=f.PASSWORD)
    office = Person(chromium, site.url, script=script)
    office.logs_in_as_agent(agent.login, f.PASSWORD)
    office.opens("/organisme/avis/")
    office.reads("Très clair.")
    office.fills(reply="Merci.")
    office.presses("Publier la réponse")
    office.reads("Réponse de l'organisme", "Merci.")

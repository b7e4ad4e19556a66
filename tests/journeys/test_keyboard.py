"""With the keyboard alone: register, confirm, log in, be locked out, recover; enrol, from the search to the paid dossier."""

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import Browser

from accounts.mails import links
from accounts.people.models import User
from accounts.people.nir import Nir
from accounts.registration.models import Registration
from dossiers.dossier.models import Dossier
from tests import factories as f
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.journeys.test_journeys import waits_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NIR, PASSWORD = "1850275114012", "Escalade2031"


class Typist(Person):
    """Someone who has no mouse: moves with Tab, types, presses Enter or Space."""

    def reaches(self, selector: str) -> None:
        """Tab until the element has the focus, and can be seen to have it."""
        wanted = self.page.locator(selector).first
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                outline = wanted.evaluate("element => getComputedStyle(element).outlineStyle")
                assert outline != "none", f"the focus of {selector} cannot be seen"
                return
        raise AssertionError(f"{selector} is never reached")

    def types(self, **fields: str) -> None:
        for name, value in fields.items():
            self.reaches(f"main [name={name}]")
            if name == "birth_date":
                self.page.locator("main [name=birth_date]").fill(value)
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(value)

    def chooses(self, **fields: str) -> None:
        """Type the first letters of an option of a list, as its label begins."""
        for name, label in fields.items():
            self.reaches(f"main [name={name}]")
            self.page.keyboard.type(label)
            assert self.page.locator(f"main [name={name}] option:checked").inner_text().startswith(label)

    def ticks(self, *names: str) -> None:
        for name in names:
            self.reaches(f"main [name={name}]")
            self.page.keyboard.press("Space")

    def follows(self, words: str) -> None:
        """Reach the link or the button of those words, and press Enter."""
        self.reaches(f'main a:has-text("{words}"), main button:has-text("{words}")')
        self.enters()

    def enters(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        # The browser itself reports the page that says « too many attempts ».
        self.troubles = [trouble for trouble in self.troubles if "429" not in trouble]
        self.looks()


@pytest.fixture
def typist(chromium: Browser, site: Site) -> Typist:
    return Typist(chromium, site.url)


def logs_in(typist: Typist, password: str) -> None:
    typist.opens("/connexion/")
    typist.types(nir=NIR, password=password)
    typist.enters()


def test_register_confirm_log_in_lock_and_recover(typist: Typist) -> None:
    typist.opens("/inscription/")
    typist.reaches("main [name=accepted]")
    typist.page.keyboard.press("Space")
    typist.enters()
    typist.types(
        nir=NIR, key=Nir.parse(NIR).key, first_name="Noé", last_name="Weber", birth_date="1985-02-10"
    )
    typist.types(mobile="0612345678", email="noe@courriel.example", email_again="noe@courriel.example")
    key = typist.page.locator("[name=captcha_0]").input_value()
    typist.reaches("main audio")
    typist.types(captcha_1=CaptchaStore.objects.get(hashkey=key).challenge)
    typist.enters()
    typist.types(password=PASSWORD, password_again=PASSWORD)
    typist.enters()
    typist.reads("e-mail")
    address = links.activation(Registration.objects.get()).split("/", 3)[3]
    typist.opens(f"/{address}")
    typist.reaches("main button")
    typist.enters()
    typist.reads("Bonjour Noé")

    typist.reaches(".menu summary")
    typist.page.keyboard.press("Enter")
    typist.reaches(".menu__list form button")
    typist.enters()
    for _ in range(5):
        logs_in(typist, "Faux2031")
    typist.reads("Connexion suspendue", "à partir de")
    user = User.objects.get(first_name="Noé")
    typist.opens("/" + links.new_password(user).split("/", 3)[3])
    typist.types(password="Nouveau2031", password_again="Nouveau2031")
    typist.enters()
    logs_in(typist, "Nouveau2031")
    typist.reads("Bonjour Noé")


def test_an_enrolment_from_the_search_to_the_paid_dossier(typist: Typist) -> None:
    action = f.an_action(f.an_organisation(), title="Anglais : évaluation et perfectionnement")
    f.a_session(action, starts_in=20)
    f.a_trainee(login=f.digest(NIR), password=f.PASSWORD)
    typist.opens("/")
    typist.types(q="anglais")
    typist.enters()
    typist.follows("Anglais : évaluation")
    typist.follows("S'inscrire")
    typist.types(nir=NIR, password=f.PASSWORD)
    typist.enters()
    typist.follows("Préparer mon dossier")
    typist.reaches("main [name=is_public_agent]")
    typist.page.keyboard.press("Space")
    assert typist.page.get_by_label("Non").is_checked()
    typist.follows("Enregistrer et continuer")
    typist.chooses(diploma="Niveau 5", category="Employé")
    for _ in range(3):
        typist.follows("Enregistrer et continuer")
    typist.ticks("rights_consent", "payment_consent")
    typist.follows("Envoyer mon dossier")
    typist.reads("transmis")

    dossier = Dossier.objects.get()
    f.accept(dossier)
    typist.opens(f"/mes-dossiers/{dossier.number}/")
    typist.follows("Régler le reste à payer")
    typist.ticks("rights_consent", "payment_consent")
    typist.follows("Régler le reste à payer")
    typist.reaches("[name=card]")
    typist.page.keyboard.type("4242 4242 4242 4242")
    typist.page.keyboard.press("Enter")
    typist.comes_back()
    waits_for(typist, dossier.number, "Validé")

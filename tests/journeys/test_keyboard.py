"""With the keyboard alone: register, confirm, log in, be locked out, recover."""

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import Browser

from accounts.mails import links
from accounts.people.models import User
from accounts.people.nir import Nir
from accounts.registration.models import Registration
from tests.journeys.person import Person
from tests.journeys.site import Site

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

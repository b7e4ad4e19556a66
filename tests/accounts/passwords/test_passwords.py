"""Passwords: what the rules refuse, for whom, and what is shown of the others; one judge for both."""

import threading
import time
from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.mails import links
from accounts.passwords.judge import known_about, strength_of
from accounts.people.models import Trainee, User
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE
from tests.accounts.registration.registering import STEPS, identify, register

COMMON = [
    *("Azerty123456", "Motdepasse1", "M0tdepasse1", "M0td3p@sse!1", "Motdepasse2026", "Azertyuiop26"),
    *("Bonjour123", "Soleil2024", "Marseille13", "Doudou2012", "Loulou69", "Chouchou01", "Jetaime1"),
    *("Nicolas75", "Camille1990", "Juillet2026", "Paris2024", "Secret2031", "Éléonore1", "Aa123456"),
    *("Password1", "Qwerty123", "Abcd1234"),
]
GOOD = [
    "Formation2026",
    "Escalade2031",
    "Apprendre2026",
    "Xk7pQ2mz",
    "Trois-chevaux-roux-7",
    "Été à Étretat 9",
]
SHORT = ["Xk7pQ2m", "xk7pq2mz", "XK7PQ2MZ", "XkWpQrmz"]


def refusals(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [str(e.code) for e in error.error_list]
    return []


@pytest.mark.parametrize("password", COMMON)
def test_common_ones_are_refused_with_their_digits_and_accents(password: str) -> None:
    assert "password_common" in refusals(password)


@pytest.mark.parametrize("password", GOOD)
def test_others_are_taken(password: str) -> None:
    assert refusals(password) == []


@pytest.mark.parametrize("password", SHORT)
def test_eight_characters_an_upper_a_lower_and_a_digit(password: str) -> None:
    assert refusals(password) in (["password_too_short"], ["password_mixed"])


class TestOneSOwn:
    @pytest.fixture
    def lecoeur(self) -> User:
        user = User(first_name="Dominique", last_name="Lecœur-Élissalde", email="do.martin88@example.fr")
        user.trainee = Trainee(
            user=user, birth_date=date(1976, 5, 14), mobile="+33612345678", usage_name="Vauquelin"
        )
        return user

    @pytest.mark.parametrize(
        "password",
        [
            *("Lecoeur2026", "Lecœur2026", "Elissalde1", "LecoeurElissalde1", "Vauquelin7", "Vauquelin2026"),
            *("Martin88", "Example2026", "Dominique14051976", "Aa14051976", "Mm0612345678", "Lecoeur1976"),
        ],
    )
    def test_name_address_date_and_phone(self, lecoeur: User, password: str) -> None:
        assert "password_common" in refusals(password, lecoeur)

    @pytest.mark.parametrize("password", ["Vauquelin2026", "Elissalde77"])
    def test_they_are_no_one_else_s(self, password: str) -> None:
        assert refusals(password) == []

    def test_a_long_sentence_may_hold_one_s_name(self, lecoeur: User) -> None:
        assert refusals("Vauquelin grimpe 4 falaises ocre", lecoeur) == []

    @pytest.mark.parametrize(
        "password", [f"Aa{DOMINIQUE}", f"x{DOMINIQUE}Y", "Aa 1 76 05 75 013 042", "182022A004015a"]
    )
    def test_a_social_security_number_is_no_password(self, password: str) -> None:
        assert "password_nir" in refusals(password)


def test_judging_takes_a_bounded_time_whatever_is_typed() -> None:
    for text in ("4@8({[<369!1|0$5+7%2zx" * 9, "a" * 200, "aA1" * 66, "1!|7" * 50, "é" * 200):
        start = time.process_time()
        strength_of(text)
        assert time.process_time() - start < 2


def test_what_is_known_of_one_is_not_used_for_another() -> None:
    """The library keeps the words of the person in a table of the whole process."""
    seen = set()

    def judge(words: list[str], password: str) -> None:
        for _ in range(20):
            seen.add((password, strength_of(password, words).is_common))

    people = [(["vauquelin"], "Vauquelin77"), ([], "Vauquelin78"), (["elissalde"], "Vauquelin79")]
    threads = [threading.Thread(target=judge, args=person) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {("Vauquelin77", True), ("Vauquelin78", False), ("Vauquelin79", False)}


def test_of_nobody_nothing_is_known() -> None:
    assert known_about(None) == []


@pytest.mark.django_db
class TestWherePasswordsAreChosen:
    def test_registering_with_one_s_name_or_birth_date(self, client: Client) -> None:
        for password in ("Darcelie2026", "Noe17021985", "Motdepasse1"):
            page = register(Client(), password=password)
            assert "password" in page.context["form"].errors, password

    def test_changing_and_resetting(self, client: Client, dominique: Trainee) -> None:
        User.objects.filter(pk=dominique.pk).update(last_name="Vauquelin")
        given = {"password": "Vauquelin2026", "password_again": "Vauquelin2026"}
        reset = links.new_password(User.objects.get(pk=dominique.pk)).removeprefix("http://localhost:8000")
        assert "password" in client.post(reset, given).context["form"].errors
        client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
        page = client.post(reverse("password_change"), given | {"current": f.PASSWORD})
        assert "password" in page.context["form"].errors


@pytest.mark.django_db
class TestWhatIsShown:
    def shown(self, client: Client, password: str, page: str = "") -> str:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
        return client.post(reverse("password_strength"), {"password": password}, headers=headers).text

    @pytest.mark.parametrize("password", [*COMMON, *GOOD, *SHORT])
    def test_it_is_refused_there_when_the_form_refuses_it(self, password: str) -> None:
        assert ("sera refusé" in self.shown(Client(), password)) == bool(refusals(password))

    @pytest.mark.parametrize(
        ("password", "word"),
        [("Formation2026", "correct"), ("Escalade2031", "bon"), ("Trois-chevaux-roux-7", "très bon")],
    )
    def test_how_strong_it_is_in_a_word(self, password: str, word: str) -> None:
        assert f"Mot de passe {word}" in self.shown(Client(), password)

    def test_for_whoever_is_logged_in_registers_or_follows_a_link(
        self, client: Client, dominique: Trainee
    ) -> None:
        User.objects.filter(pk=dominique.pk).update(last_name="Vauquelin")
        user = User.objects.get(pk=dominique.pk)
        assert "refusé" not in self.shown(Client(), "Vauquelin2026")
        link = links.new_password(user).removeprefix("http://localhost:8000")
        assert "refusé" in self.shown(Client(), "Vauquelin2026", link)
        assert "refusé" not in self.shown(Client(), "Vauquelin2026", "/mot-de-passe-oublie/MQ/faux/")
        client.force_login(user, backend="accounts.login.backends.NirBackend")
        assert "refusé" in self.shown(client, "Vauquelin2026")
        noe = Client()
        noe.post(STEPS[0], {"accepted": "on"})
        identify(noe)
        assert "refusé" in self.shown(noe, "Noe17021985", STEPS[2])
        assert noe.get(STEPS[2]).status_code == 200, "asking is not leaving the registration"

    def test_nothing_of_it_is_kept_or_cached(self) -> None:
        answer = Client().post(reverse("password_strength"), {"password": "Escalade2031"})
        assert answer["Cache-Control"] == "private, no-store"
        assert self.shown(Client(), "") == ""
        assert Client().get(reverse("password_strength")).status_code == 405

    def test_every_page_that_asks_for_a_new_one_has_it(self, client: Client, dominique: Trainee) -> None:
        link = links.new_password(dominique.user).removeprefix("http://localhost:8000")
        assert reverse("password_strength") in client.get(link).text
        client.post(STEPS[0], {"accepted": "on"})
        identify(client)
        assert reverse("password_strength") in client.get(STEPS[2]).text
        client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
        assert reverse("password_strength") in client.get(reverse("password_change")).text

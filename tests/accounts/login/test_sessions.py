"""A session ends: eight hours after it was opened, thirty minutes without activity, and leaves nothing behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Trainee
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE
from tests.accounts.registration.registering import STEPS, answer, identify, identity, register
from tests.kinds import Response

pytestmark = pytest.mark.django_db
HOURS_8, MINUTES_30, SECOND = timedelta(hours=8), timedelta(minutes=30), timedelta(seconds=1)
OTHER_PAGES = ["home", "search", "explain", "login", "password_reset"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A session opened at a given moment, and what its browser does so long after."""

    start: datetime
    client: Client

    def __call__(self, passed: timedelta) -> bool:
        """Whether it is still open then."""
        return self.plays(passed, lambda: self.client.get(reverse("account")).status_code == 200)

    def plays[T](self, passed: timedelta, act: Callable[[], T]) -> T:
        with time_machine.travel(self.start + passed, tick=False):
            return act()


@pytest.fixture
def opened(dominique: Trainee) -> Opened:
    start, client = timezone.now(), Client()
    with time_machine.travel(start, tick=False):
        client.post(reverse("login"), {"nir": DOMINIQUE, "password": f.PASSWORD})
    return Opened(start, client)


def act(opened: Opened, until: timedelta, every: timedelta = timedelta(minutes=29)) -> timedelta:
    passed = timedelta()
    while passed + every < until:
        passed += every
        assert opened(passed)
    return passed


class TestLimits:
    def test_thirty_minutes_without_activity_end_it(self, opened: Opened) -> None:
        assert opened(MINUTES_30 - SECOND)
        assert not opened(MINUTES_30 - SECOND + MINUTES_30)

    def test_thirty_minutes_exactly(self, opened: Opened) -> None:
        assert not opened(MINUTES_30)

    def test_activity_puts_the_end_off(self, opened: Opened) -> None:
        assert opened(timedelta(minutes=29))
        assert opened(timedelta(minutes=58))

    def test_eight_hours_end_it_whatever_one_does(self, opened: Opened) -> None:
        act(opened, HOURS_8)
        assert opened(HOURS_8 - SECOND)
        assert not opened(HOURS_8)

    def test_writing_in_it_does_not_prolong_it_beyond(self, opened: Opened) -> None:
        act(opened, HOURS_8)
        opened.plays(HOURS_8 - 2 * SECOND, lambda: opened.client.post(reverse("disconnect_others")))
        assert opened(HOURS_8 - SECOND)
        assert not opened(HOURS_8 + SECOND)

    def test_another_password_does_not_either(self, opened: Opened) -> None:
        act(opened, HOURS_8)
        given = {"current": f.PASSWORD, "password": "Apprendre2026", "password_again": "Apprendre2026"}
        answer = opened.plays(
            HOURS_8 - 2 * SECOND, lambda: opened.client.post(reverse("password_change"), given)
        )
        assert answer.status_code == 302
        assert not opened(HOURS_8)

    def test_both_ends_are_stored(self, opened: Opened) -> None:
        row = Session.objects.get()
        assert row.expire_date - timezone.now() < MINUTES_30 + SECOND
        act(opened, HOURS_8 - timedelta(minutes=10))
        start = row.expire_date - MINUTES_30
        opened(HOURS_8 - timedelta(minutes=10))
        row.refresh_from_db()
        assert row.expire_date == start + HOURS_8

    def test_logging_in_again_opens_another(self, opened: Opened) -> None:
        act(opened, HOURS_8)
        given = {"nir": DOMINIQUE, "password": f.PASSWORD}
        opened.plays(HOURS_8, lambda: opened.client.post(reverse("login"), given))
        assert opened(HOURS_8 + timedelta(minutes=29))

    def test_a_page_that_asks_by_itself_keeps_nothing_open(self, opened: Opened) -> None:
        def ask() -> int:
            return opened.client.get(reverse("account"), headers={"X-By-Itself": "1"}).status_code

        assert opened.plays(timedelta(minutes=29), ask) == 200
        assert not opened(timedelta(minutes=31))

    def test_the_browser_keeps_the_cookie_no_longer_than_it_stays_open(self, opened: Opened) -> None:
        cookie = opened.client.cookies["session"]
        assert cookie["max-age"] == cookie["expires"] == ""

    def test_a_page_learns_what_is_left_without_prolonging_it(self, opened: Opened) -> None:
        def left(**headers: str) -> int:
            return int(opened.client.get(reverse("session"), headers=headers).json()["seconds"])

        assert opened.plays(timedelta(minutes=20), lambda: left(**{"X-By-Itself": "1"})) == 600
        assert opened.plays(timedelta(minutes=20), lambda: (left(), left())[1]) == 1800
        assert opened.plays(timedelta(minutes=51), left) == 0
        assert Client().get(reverse("session")).json() == {"seconds": 0}

    def test_every_page_says_it_to_its_script(self, opened: Opened) -> None:
        page = opened.plays(timedelta(minutes=10), lambda: opened.client.get(reverse("account")).text)
        assert 'data-session-seconds="1800"' in page
        act(opened, HOURS_8 - timedelta(minutes=10))
        late = opened.plays(
            HOURS_8 - timedelta(minutes=10), lambda: opened.client.get(reverse("account")).text
        )
        assert 'data-session-seconds="600"' in late
        assert "data-session-seconds" not in Client().get(reverse("home")).text


class TestTheEnd:
    def test_one_is_told_why_and_comes_back_to_the_page(self, opened: Opened) -> None:
        page = opened.plays(MINUTES_30, lambda: opened.client.get(reverse("rights") + "?page=2", follow=True))
        assert page.redirect_chain == [("/connexion/?next=/mes-droits/%3Fpage%3D2", 302)]
        assert "trente minutes sans activité" in page.text
        assert "pas été enregistré" not in page.text

    def test_what_was_sent_is_said_lost_and_one_comes_back_to_its_form(self, opened: Opened) -> None:
        def send() -> Response:
            form = "http://testserver" + reverse("personal_data") + "?de=compte#mobile"
            return opened.client.post(reverse("disconnect_others"), headers={"Referer": form}, follow=True)

        page = opened.plays(MINUTES_30, send)
        assert page.redirect_chain == [("/connexion/?next=/mon-compte/coordonnees/%3Fde%3Dcompte", 302)]
        assert "n'a pas été enregistré" in page.text.replace("&#x27;", "'")

    def test_another_site_says_nowhere_to_go(self, opened: Opened) -> None:
        headers = {"Referer": "https://ailleurs.example/piege"}
        answer = opened.plays(
            MINUTES_30, lambda: opened.client.post(reverse("disconnect_others"), headers=headers)
        )
        assert answer["Location"] == "/connexion/"

    def test_a_part_of_a_page_leads_the_whole_of_it(self, opened: Opened) -> None:
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/mes-droits/"}
        answer = opened.plays(MINUTES_30, lambda: opened.client.get(reverse("account"), headers=headers))
        assert answer["HX-Redirect"] == "/connexion/?next=/mes-droits/"

    def test_whoever_had_no_session_is_told_nothing(self) -> None:
        page = Client().get(reverse("account"), follow=True)
        assert "trente minutes" not in page.text

    @pytest.mark.parametrize("path", ["/organisme/dossiers/", "/admin/"])
    def test_professionals_are_led_to_their_own_door(self, path: str) -> None:
        answer = Client().get(path)
        assert answer["Location"].startswith("/organisme/connexion/?next=")


def test_leaving_clears_what_the_browser_keeps(client: Client, dominique: Trainee) -> None:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    answer = client.post(reverse("logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "private, no-store"
    assert not Session.objects.exists()


class TestNothingIsCached:
    def test_of_a_registration(self, client: Client) -> None:
        assert register(client).status_code == 302
        client.post(STEPS[0], {"accepted": "on"})
        identify(client)
        for step in STEPS[1:]:
            assert client.get(step)["Cache-Control"] == "private, no-store"

    def test_of_a_form_sent_back(self, client: Client) -> None:
        page = client.post(reverse("login"), {"nir": DOMINIQUE, "password": "Faux2026"})
        assert DOMINIQUE in page.text
        assert page["Cache-Control"] == "private, no-store"
        reset = client.post(reverse("password_reset"), {"who": "1"})
        assert reset["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("name", ["email_confirm", "confirm_email", "invitation"])
    def test_of_a_link_that_was_mailed(self, name: str) -> None:
        assert Client().get(reverse(name, args=["x"]))["Cache-Control"] == "private, no-store"

    def test_of_the_page_that_chooses_a_password(self) -> None:
        page = Client().get(reverse("password_reset_confirm", args=["MQ", "x"]))
        assert page["Cache-Control"] == "private, no-store"

    def test_what_is_everyone_s_may_be(self) -> None:
        for name in ("home", "search", "explain", "login", "register"):
            assert not Client().get(reverse(name)).has_header("Cache-Control"), name


class TestTheNextPersonOnTheBrowser:
    """Noé typed who he is, and went away before the end."""

    @pytest.fixture
    def noe(self, client: Client) -> Client:
        client.post(STEPS[0], {"accepted": "on"})
        assert identify(client)["Location"] == STEPS[2]
        return client

    def sees(self, client: Client) -> bool:
        page = client.get(STEPS[1], follow=True)
        return "Noé" in page.text or "noe@example.fr" in page.text

    def test_he_goes_back_a_step_and_finds_what_he_typed(self, noe: Client) -> None:
        assert self.sees(noe)
        assert noe.get(reverse("terms")).status_code == 200
        assert self.sees(noe)

    def test_fifteen_minutes_later_nothing_is_left(self, noe: Client) -> None:
        now = timezone.now()
        with time_machine.travel(now + timedelta(minutes=16)):
            assert not self.sees(noe)
            assert "registration" not in noe.session

    def test_he_is_told_when_he_was_too_long(self, noe: Client) -> None:
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            page = noe.post(STEPS[2], {"password": "Escalade2031"}, follow=True)
        assert page.redirect_chain == [(STEPS[0], 302)]
        assert "effacé" in page.text

    @pytest.mark.parametrize("name", OTHER_PAGES)
    def test_reading_another_page_is_leaving(self, noe: Client, name: str) -> None:
        noe.get(reverse(name))
        assert not self.sees(noe)
        assert "identity" not in str(noe.session.get("registration"))

    def test_whoever_begins_begins_anew(self, noe: Client) -> None:
        noe.get(STEPS[0])
        noe.post(STEPS[0], {"accepted": "on"})
        assert not self.sees(noe)

    def test_nothing_is_left_once_it_is_done(self, client: Client) -> None:
        register(client)
        assert not self.sees(client)

    def test_nor_once_another_logs_in(self, noe: Client, dominique: Trainee) -> None:
        noe.post(reverse("login"), {"nir": DOMINIQUE, "password": f.PASSWORD})
        noe.get(reverse("account"))
        assert "registration" not in noe.session
        assert CAMILLE not in str(noe.session.items())

    def test_another_captcha_is_no_leaving(self, client: Client) -> None:
        client.post(STEPS[0], {"accepted": "on"})
        given = answer(client, identity())
        client.get(reverse("captcha-image", args=[given["captcha_0"]]))
        assert client.post(STEPS[1], given)["Location"] == STEPS[2]

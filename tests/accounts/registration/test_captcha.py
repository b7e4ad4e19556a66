"""The captcha: seen or heard, any case, once, for a while; asking for another loses nothing."""

import hashlib
import io
import itertools
import random
import wave
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.registration import captcha
from accounts.registration.captcha import voice
from accounts.registration.captcha.voice import Samples, spoken
from accounts.registration.captcha.work import is_done
from tests.accounts.registration.ear import Attacker, challenge_of, recited
from tests.accounts.registration.registering import STEPS, answer, identify, identity, register
from tests.kinds import Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_identity(client: Client) -> Client:
    client.post(STEPS[0], {"accepted": "on"})
    return client


def key_of(page: Response) -> str:
    return str(page.context["form"].fields["captcha"].widget._key)


@pytest.mark.parametrize("written", [str.lower, str.upper, lambda text: f"  {text} "])
def test_the_characters_are_taken_in_any_case(at_identity: Client, written: Callable[[str], str]) -> None:
    given = answer(at_identity, identity())
    given["captcha_1"] = written(given["captcha_1"])
    assert at_identity.post(STEPS[1], given)["Location"] == STEPS[2]


@pytest.mark.parametrize("wrong", ["", "ZZZZZ", "é", "\U0001f600" * 50])
def test_wrong_characters_are_refused_and_another_image_is_drawn(at_identity: Client, wrong: str) -> None:
    given = answer(at_identity, identity())
    page = at_identity.post(STEPS[1], given | {"captcha_1": wrong})
    assert page.status_code == 200
    assert page.context["form"].errors["captcha"]
    assert key_of(page) != given["captcha_0"]
    assert 'value="Noé"' in page.text, "what was typed is kept"


def test_an_answer_serves_once(at_identity: Client) -> None:
    given = answer(at_identity, identity())
    at_identity.post(STEPS[1], given)
    assert at_identity.post(STEPS[1], given).context["form"].errors["captcha"]


@pytest.mark.parametrize("key", ["", "é", "a\0b", "k" * 500])
def test_any_key_is_answered(at_identity: Client, key: str) -> None:
    given = answer(at_identity, identity()) | {"captcha_0": key}
    assert at_identity.post(STEPS[1], given).context["form"].errors["captcha"]


def test_an_answer_is_too_late_after_five_minutes(at_identity: Client) -> None:
    given = answer(at_identity, identity())
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert at_identity.post(STEPS[1], given).context["form"].errors["captcha"]
        assert at_identity.get(reverse("captcha-audio", args=[given["captcha_0"]])).status_code == 410


def test_asking_for_another_image_keeps_what_was_typed_and_judges_nothing(at_identity: Client) -> None:
    given = answer(at_identity, identity(email=""))
    page = at_identity.post(STEPS[1], given | {"renew": "1"})
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert 'value="Noé"' in page.text
    assert key_of(page) != given["captcha_0"]


def test_it_is_an_image_and_a_sound(at_identity: Client) -> None:
    key = key_of(at_identity.get(STEPS[1]))
    picture = at_identity.get(reverse("captcha-image", args=[key]))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    sound = at_identity.get(reverse("captcha-audio", args=[key]))
    assert sound["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(sound.content)) as said:
        assert 5 < said.getnframes() / said.getframerate() < 14


class TestDraws:
    """Many versions of one challenge could be averaged; two challenges of one text have nothing alike."""

    @pytest.fixture
    def keys(self, db: None) -> list[str]:
        made = [CaptchaStore(challenge="AC3K9Y", response="ac3k9y", hashkey=key) for key in ("one", "two")]
        for store in made:
            store.save()
        return [store.hashkey for store in (made[0], made[0], made[1])]

    def test_the_picture_of_a_key_is_always_the_same(self, client: Client, keys: list[str]) -> None:
        first, again, other = (client.get(reverse("captcha-image", args=[key])).content for key in keys)
        assert first == again != other

    def test_the_voices_of_a_key_are_always_the_same(
        self, client: Client, keys: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        speaker = voice._speaker()
        calls: list[tuple[Any, ...]] = []
        say = speaker.say

        def noted(*asked: Any) -> Samples:
            calls.append(asked)
            return say(*asked)

        monkeypatch.setattr(speaker, "say", noted)
        heard = []
        for key in keys:
            calls.clear()
            client.get(reverse("captcha-audio", args=[key]))
            heard.append(calls[:6])
        assert heard[0] == heard[1] != heard[2]


@pytest.mark.parametrize("name", ["captcha-image", "captcha-audio"])
@pytest.mark.parametrize("key", ["x", "é", "0" * 300])
def test_an_unknown_key_is_gone(client: Client, name: str, key: str) -> None:
    assert client.get(reverse(name, args=[key])).status_code == 410


def test_no_character_is_doubtful_and_no_challenge_comes_twice() -> None:
    assert not set(captcha.ALPHABET) & set("O0I1BDPTMNS5GQVW")
    assert len({captcha.challenge()[0] for _ in range(50)}) == 50


class TestWork:
    @staticmethod
    def done_for(key: str) -> str:
        return next(str(n) for n in itertools.count() if is_done(key, str(n)))

    def test_it_is_a_digest_that_begins_with_fifteen_bits_of_zero(self) -> None:
        number = self.done_for("k")
        assert hashlib.sha256(f"k:{number}".encode()).hexdigest() < "0002"
        assert not is_done("another", number)
        assert not any(is_done("k", wrong) for wrong in ("", "x", "0" * 500, "\0"))

    def test_who_comes_without_it_is_let_try_less_often(self, at_identity: Client) -> None:
        wrong = {"captcha_1": "ZZZZZZ"}
        for _ in range(15):
            assert (
                "Trop de demandes"
                not in at_identity.post(STEPS[1], answer(at_identity, identity()) | wrong).text
            )
        assert "Trop de demandes" in at_identity.post(STEPS[1], answer(at_identity, identity())).text
        given = answer(at_identity, identity())
        given["captcha_work"] = self.done_for(given["captcha_0"])
        assert at_identity.post(STEPS[1], given)["Location"] == STEPS[2]

    def test_with_it_too_there_is_an_end(self, at_identity: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("accounts.registration.captcha.work.is_done", lambda key, number: True)
        for _ in range(60):
            at_identity.post(STEPS[1], identity())
        assert "Trop de demandes" in at_identity.post(STEPS[1], answer(at_identity, identity())).text


def test_one_number_is_registered_five_times_a_day_at_most(client: Client) -> None:
    for rank in range(5):
        assert (
            register(
                client, identity(email=f"a{rank}@example.fr", email_again=f"a{rank}@example.fr")
            ).status_code
            == 302
        )
    assert "Trop de demandes" in register(client).text


class TestAttackByEar:
    """An attacker who knows every voice, cuts the sound at its silences and compares what is heard."""

    TRIES = 12

    def test_clean_recordings_are_all_recognised_and_what_we_send_is_not(self) -> None:
        attacker = Attacker()
        texts = [challenge_of(rank) for rank in range(self.TRIES)]
        clean = [attacker.hears(recited(text)) == text for text in texts]
        sent = [attacker.hears(spoken(text, random.Random(text))) == text for text in texts]
        assert sum(clean) >= 8, "the control: such an attacker is a good one"
        assert sum(sent) == 0


def test_nothing_is_kept_of_an_image_answered(at_identity: Client) -> None:
    identify(at_identity)
    assert CaptchaStore.objects.count() == 0

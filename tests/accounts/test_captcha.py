"""The captcha: seen or heard, any case, once, for a while; asking for another loses nothing."""

import io
import wave
from datetime import timedelta

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.urls import reverse
from django.utils import timezone

from accounts import captcha
from tests.accounts.registering import STEPS, answer, identify, identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_identity(client):
    client.post(STEPS[0], {"accepted": "on"})
    return client


def key_of(page) -> str:
    return page.context["form"].fields["captcha"].widget._key


@pytest.mark.parametrize("written", [str.lower, str.upper, lambda text: f"  {text} "])
def test_the_characters_are_taken_in_any_case(at_identity, written):
    given = answer(at_identity, identity())
    given["captcha_1"] = written(given["captcha_1"])
    assert at_identity.post(STEPS[1], given).url == STEPS[2]


@pytest.mark.parametrize("wrong", ["", "ZZZZZ", "é", "\U0001f600" * 50])
def test_wrong_characters_are_refused_and_another_image_is_drawn(at_identity, wrong):
    given = answer(at_identity, identity())
    page = at_identity.post(STEPS[1], given | {"captcha_1": wrong})
    assert page.status_code == 200
    assert page.context["form"].errors["captcha"]
    assert key_of(page) != given["captcha_0"]
    assert 'value="Noé"' in page.text, "what was typed is kept"


def test_an_answer_serves_once(at_identity):
    given = answer(at_identity, identity())
    at_identity.post(STEPS[1], given)
    assert at_identity.post(STEPS[1], given).context["form"].errors["captcha"]


def test_an_answer_is_too_late_after_five_minutes(at_identity):
    given = answer(at_identity, identity())
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert at_identity.post(STEPS[1], given).context["form"].errors["captcha"]
        assert at_identity.get(reverse("captcha-audio", args=[given["captcha_0"]])).status_code == 410


def test_asking_for_another_image_keeps_what_was_typed_and_judges_nothing(at_identity):
    given = answer(at_identity, identity(email=""))
    page = at_identity.post(STEPS[1], given | {"renew": "1"})
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert 'value="Noé"' in page.text
    assert key_of(page) != given["captcha_0"]


def test_it_is_an_image_and_a_sound(at_identity):
    key = key_of(at_identity.get(STEPS[1]))
    picture = at_identity.get(reverse("captcha-image", args=[key]))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    sound = at_identity.get(reverse("captcha-audio", args=[key]))
    assert sound["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(sound.content)) as said:
        assert 3 < said.getnframes() / said.getframerate() < 12
    again = at_identity.get(reverse("captcha-audio", args=[key])).content
    assert sound.content != again, "the noise is never the same"


@pytest.mark.parametrize("name", ["captcha-image", "captcha-audio"])
@pytest.mark.parametrize("key", ["x", "é", "0" * 300])
def test_an_unknown_key_is_gone(client, name, key):
    assert client.get(reverse(name, args=[key])).status_code == 410


def test_each_character_has_a_voice_and_none_is_doubtful():
    assert all((captcha.VOICES / f"{c}.wav").exists() for c in captcha.ALPHABET)
    assert not set(captcha.ALPHABET) & set("O0I1BDPTMNS5GQVW")
    assert len({captcha.challenge()[0] for _ in range(50)}) == 50


def test_nothing_is_kept_of_an_image_answered(at_identity):
    identify(at_identity)
    assert CaptchaStore.objects.count() == 0

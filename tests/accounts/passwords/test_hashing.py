"""Few passwords are hashed at once, and whoever waits too long is told to come back."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.passwords import hashing
from tests import factories as f

LOGINS = 40


@pytest.fixture(autouse=True)
def _as_the_sites_do(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashing.Hasher"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many are hashed at the same time, at most: seen around the library's own work."""
    state, lock = {"now": 0, "most": 0}, threading.Lock()
    encode = hashers.Argon2PasswordHasher.encode

    def counted(self: hashers.Argon2PasswordHasher, *given: Any) -> str:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        time.sleep(0.005)
        try:
            return encode(self, *given)
        finally:
            with lock:
                state["now"] -= 1

    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", counted)
    return state


def hash_at_once() -> None:
    with ThreadPoolExecutor(LOGINS) as pool:
        list(pool.map(make_password, ["Formation2026"] * LOGINS))


def test_forty_at_once_are_hashed_two_by_two(at_once: dict[str, int]) -> None:
    hash_at_once()
    assert at_once["most"] == 2


def test_who_reads_a_page_passes_before_who_logs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is hashed with a lower priority than the rest, which keeps its own."""
    seen = []

    def seen_while_verified(*given: Any) -> bool:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return True

    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", seen_while_verified)
    assert check_password("Formation2026", make_password("Formation2026"))
    assert seen == [10]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < 10


def test_without_the_bound_they_are_hashed_all_together(at_once: dict[str, int], settings: Settings) -> None:
    """The control."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    hashers.Argon2PasswordHasher.memory_cost, former = 64, hashers.Argon2PasswordHasher.memory_cost
    try:
        hash_at_once()
    finally:
        hashers.Argon2PasswordHasher.memory_cost = former
    assert at_once["most"] > 2


def test_the_cost_is_no_less_than_what_owasp_asks() -> None:
    assert make_password("Formation2026").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_another_cost_is_known_and_made_anew() -> None:
    former = hashers.Argon2PasswordHasher().encode("Formation2026", "un sel de passage")
    kept: list[str] = []
    assert check_password("Formation2026", former, kept.append)
    assert kept == ["Formation2026"]


@pytest.mark.django_db
def test_a_login_that_waits_too_long_is_asked_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    f.a_trainee(login=f.digest("1760575013042"), password=f.PASSWORD)
    monkeypatch.setattr(hashing, "WAIT", 0.05)
    given = {"nir": "1760575013042", "password": f.PASSWORD}
    with hashing.one_of_few(), hashing.one_of_few():
        answer = client.post(reverse("login"), given)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "rechargez cette page" in answer.text
        assert client.get(reverse("home")).status_code == 200
    assert client.post(reverse("login"), given).status_code == 302

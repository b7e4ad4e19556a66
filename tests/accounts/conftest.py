"""People who log in."""

import pytest
from pytest_django import Settings

from accounts.people.models import Trainee, User
from tests import factories as f
from tests.factories import digest as digest

# Dominique's and Camille's numbers, as in the demonstration; and one that nobody has yet.
DOMINIQUE, CAMILLE, NOBODY = "1760575013042", "2900357463118", "1850278006084"


@pytest.fixture
def dominique(db: None) -> Trainee:
    """The owner of an account, with a password."""
    return f.a_trainee("Dominique", "Lecœur", login=digest(DOMINIQUE), password=f.PASSWORD)


@pytest.fixture
def agent(db: None) -> User:
    """A member of an organisation, with a password."""
    return f.a_member(f.an_organisation(), password=f.PASSWORD)


@pytest.fixture
def asker(db: None) -> User:
    """The agent of the staff who asks for what another decides."""
    return f.an_agent("Comptes")


@pytest.fixture
def decider(db: None) -> User:
    """The other."""
    return f.an_agent("Décisions")


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[str]:
    """Counts the passwords hashed: the work that a clock could measure."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    done: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done

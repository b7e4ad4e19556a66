"""People who log in, and the worker that sends what pages leave to it."""

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories as f
from tests.factories import digest as digest

# Dominique's and Camille's numbers, as in the demonstration; and one that nobody has yet.
DOMINIQUE, CAMILLE, NOBODY = "1760575013042", "2900357463118", "1850278006084"


@pytest.fixture
def dominique(db):
    """The owner of an account, with a password."""
    return f.a_trainee("Dominique", "Lecœur", login=digest(DOMINIQUE), password=f.PASSWORD)


@pytest.fixture
def agent(db):
    """A member of an organisation, with a password."""
    return f.a_member(f.an_organisation(), password=f.PASSWORD)


@pytest.fixture
def worker(db):
    """Plays, in order, the jobs that were left to the worker since it last worked."""
    last = 0

    def work() -> list[str]:
        nonlocal last
        jobs = list(ProcrastinateJob.objects.filter(pk__gt=last).order_by("pk"))
        for job in jobs:
            app.tasks[job.task_name](**job.args)
            last = job.pk
        return [job.task_name for job in jobs]

    return work


@pytest.fixture
def hashings(monkeypatch, settings):
    """Counts the passwords hashed: the work that a clock could measure."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    done = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done

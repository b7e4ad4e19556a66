"""The settings of production, with one more address: an empty page (`urls.EMPTY`)."""

from cpf_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"

"""The settings of production, with one more address: an empty page (`urls.EMPTY`); its log is written, to nobody."""

import os

from cpf_portal.settings import *  # noqa: F403
from cpf_portal.settings import LOGGING

ROOT_URLCONF = "tests.benchmarks.urls"
# Each request is a line, as in production, which would stand among the figures.
LOGGING["handlers"]["console"] |= {"class": "logging.FileHandler", "filename": os.devnull}

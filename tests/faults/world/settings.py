"""The site's settings, for processes that a drill may weaken: each control has one protection less."""

import os

from cpf_portal.settings import *  # noqa: F403
from cpf_portal.settings import INSTALLED_APPS
from cpf_portal.settings import TIME_ZONE as PARIS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.world.weakened.Weakened"]
TIME_ZONE = os.environ.get("FAULTS_TIME_ZONE") or PARIS
# Proving who one is has its own tests; a drill's people are many, and in a hurry.
SENDING_NEEDS_FRANCECONNECT = "none"

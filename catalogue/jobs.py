"""The jobs, where the worker looks for them; each is in its room."""

from catalogue.applications import jobs as applications
from catalogue.control import jobs as control
from catalogue.imports import jobs as imports
from catalogue.mailbox import jobs as mailbox
from catalogue.organisations import jobs as organisations
from catalogue.profile import jobs as profile
from catalogue.search import jobs as search
from catalogue.tokens import jobs as tokens

__all__ = ["applications", "control", "imports", "mailbox", "organisations", "profile", "search", "tokens"]

"""The administration's lists, where Django looks for them; each is in its room."""

from catalogue.applications import admin as applications
from catalogue.control import admin as control
from catalogue.establishments import admin as establishments
from catalogue.funders import admin as funders
from catalogue.mailbox import admin as mailbox
from catalogue.organisations import admin as organisations
from catalogue.places import admin as places
from catalogue.tokens import admin as tokens
from catalogue.trainings import admin as trainings

__all__ = [
    "applications",
    "control",
    "establishments",
    "funders",
    "mailbox",
    "organisations",
    "places",
    "tokens",
    "trainings",
]

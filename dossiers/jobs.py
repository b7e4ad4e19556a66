"""The jobs, where the worker looks for them; each is in its room."""

from dossiers.contact import jobs as contact
from dossiers.control import jobs as control
from dossiers.organisation.exports import jobs as exports
from dossiers.organisation.group import jobs as group
from dossiers.organisation.planning import jobs as planning
from dossiers.webhooks import jobs as webhooks

__all__ = ["contact", "control", "exports", "group", "planning", "webhooks"]

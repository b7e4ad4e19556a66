"""The jobs, where the worker looks for them; each is in its room."""

from dossiers.contact import jobs as contact
from dossiers.messages import jobs as messages

__all__ = ["contact", "messages"]

"""The jobs, where the worker looks for them; each is in its room."""

from dossiers.contact import jobs as contact
from dossiers.control import jobs as control

__all__ = ["contact", "control"]

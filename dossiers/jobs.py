"""The jobs, where the worker looks for them; each is in its room."""

from dossiers.contact import jobs as contact

__all__ = ["contact"]

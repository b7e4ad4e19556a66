"""The jobs, where the worker looks for them; each is in its room."""

from dossiers.messages import jobs as messages

__all__ = ["messages"]

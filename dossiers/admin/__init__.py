"""Staff's view of dossiers: records to read, decisions to take."""

from dossiers.admin import decisions, records

__all__ = ["decisions", "records"]

"""Staff's view of accounts: people, decisions, records."""

from accounts.admin import decisions, names, people, records

__all__ = ["decisions", "names", "people", "records"]

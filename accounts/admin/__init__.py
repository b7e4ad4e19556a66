"""Staff's view of accounts: people, decisions, records."""

from accounts.admin import decisions, people, records

__all__ = ["decisions", "people", "records"]

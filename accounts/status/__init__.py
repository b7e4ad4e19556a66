"""What a person's status is, asked of whoever knows it (docs/rules.md § 7): yes, no, or no answer."""

from accounts.status.asking import ask, last, presumed, said
from accounts.status.models import Provider, Reply, StatusCheck

__all__ = ["Provider", "Reply", "StatusCheck", "ask", "last", "presumed", "said"]

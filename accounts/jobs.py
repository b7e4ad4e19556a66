"""The jobs, where the worker looks for them; each is in its room."""

from accounts.mails import jobs as mails
from accounts.rights.dotations import jobs as dotations
from accounts.staff import jobs as staff

__all__ = ["dotations", "mails", "staff"]

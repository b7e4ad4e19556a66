"""The administration's lists, where Django looks for them; each is in its room."""

from dossiers.contact import admin as contact
from dossiers.employer import admin as employer
from dossiers.holder import admin as holder
from dossiers.staff import admin as staff
from dossiers.staff import decisions
from dossiers.webhooks import admin as webhooks

__all__ = ["contact", "decisions", "employer", "holder", "staff", "webhooks"]

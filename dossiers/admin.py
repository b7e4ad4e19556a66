"""The administration's lists, where Django looks for them; each is in its room."""

from dossiers.contact import admin as contact
from dossiers.employer import admin as employer
from dossiers.holder import admin as holder
from dossiers.organisation.exports import admin as exports
from dossiers.staff import admin as staff
from dossiers.staff import decisions
from dossiers.webhooks import admin as webhooks

__all__ = ["contact", "decisions", "employer", "exports", "holder", "staff", "webhooks"]

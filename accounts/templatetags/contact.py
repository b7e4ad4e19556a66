"""Where a dossier's messages go, as its pages say it."""

from typing import Any

from django import template

from accounts import contact

register = template.Library()


@register.filter
def reached_at(dossier: Any) -> str:
    """The address that the messages of a dossier are sent to today."""
    return contact.reached_at(dossier.trainee.user, dossier.contact_email)

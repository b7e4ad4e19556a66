"""How to reach someone, as pages say it: `phone`, `dialled`, and where a dossier's messages go."""

from typing import Any

from django import template

from accounts.people import contact, fields

register = template.Library()
register.filter("phone", fields.readable_phone)
register.filter("dialled", fields.dialled_phone)


@register.filter
def reached_at(dossier: Any) -> str:
    """The address that the messages of a dossier are sent to today."""
    return contact.reached_at(dossier.trainee.user, dossier.contact_email)

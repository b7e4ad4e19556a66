"""The e-mails of an account; their texts are templates in `accounts/mails/`."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def send(to: str, subject: str, template: str, **context: object) -> None:
    """Send one message; the site's name and address are in every context."""
    context |= {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    text = render_to_string(f"accounts/mails/{template}.txt", context)
    send_mail(f"{subject} — {settings.SITE_NAME}", text, None, [to])

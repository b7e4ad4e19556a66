"""The e-mails of an account; their texts are templates in `accounts/mails/`."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

SUBJECTS = {
    "confirm": "Activez votre compte",
    "already": "Votre compte existe déjà",
    "activated": "Votre compte est activé",
    "reset": "Choisissez un nouveau mot de passe",
    "second_factor": "Votre second facteur est activé",
    "invitation": "Vous êtes invité à rejoindre un organisme de formation",
    "invitation_known": "Une invitation à un autre organisme de formation",
    "locked": "Connexion suspendue à votre compte",
    "confirm_email": "Confirmez votre nouvelle adresse",
    "email_changed": "L'adresse e-mail de votre compte a changé",
    "dif": "Vos heures de DIF : la décision",
    "franceconnect_linked": "Votre compte est lié à FranceConnect",
    "franceconnect_unlinked": "Votre compte n'est plus lié à FranceConnect",
    "password_changed": "Votre mot de passe a changé",
}


def send(message: str, to: str, first_name: str, last_name: str, link: str = "") -> None:
    """Send one of the messages above to a person."""
    context = {
        "name": f"{first_name} {last_name}",
        "link": link,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    text = render_to_string(f"accounts/mails/{message}.txt", context)
    send_mail(f"{SUBJECTS[message]} — {settings.SITE_NAME}", text, None, [to])

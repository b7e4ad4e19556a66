"""The e-mails of an account; their texts are templates in `accounts/mails/`."""

from typing import Any

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
    "member_role": "Votre rôle dans un organisme de formation a changé",
    "member_removed": "Vous ne travaillez plus pour un organisme de formation",
    "member_left": "Un membre a quitté votre organisme de formation",
    "invitation_known": "Une invitation à un autre organisme de formation",
    "locked": "Connexion suspendue à votre compte",
    "contact": "Confirmez votre adresse de contact",
    "confirm_email": "Confirmez votre nouvelle adresse",
    "email_changed": "L'adresse e-mail de votre compte a changé",
    "dif": "Vos heures de DIF : la décision",
    "franceconnect_linked": "Votre compte est lié à FranceConnect",
    "franceconnect_unlinked": "Votre compte n'est plus lié à FranceConnect",
    "password_changed": "Votre mot de passe a changé",
    "intervention_created": "Votre compte d'agent est ouvert",
    "intervention_groups": "Vos groupes dans l'administration ont changé",
    "intervention_password": "Choisissez un nouveau mot de passe",
    "intervention_factor": "Retirez votre second facteur",
    "intervention_email": "Changez l'adresse e-mail de votre compte",
    "intervention_suspended": "Votre compte est suspendu",
    "intervention_restored": "Votre compte est rétabli",
    "factor_removed": "Votre second facteur est retiré",
    "name": "Confirmez votre nouveau nom",
    "name_changed": "Le nom de votre compte a changé",
    "email_asked": "Une nouvelle adresse e-mail est demandée pour votre compte",
}


def send(message: str, to: str, first_name: str, last_name: str, link: str = "", **more: Any) -> None:
    """Send one of the messages above to a person; `more` is what its text tells beside the link."""
    context = {
        "name": f"{first_name} {last_name}",
        "link": link,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    } | more
    text = render_to_string(f"accounts/mails/{message}.txt", context)
    send_mail(f"{SUBJECTS[message]} — {settings.SITE_NAME}", text, None, [to])

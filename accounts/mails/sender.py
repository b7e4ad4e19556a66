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
    "locked": "Connexion suspendue à votre compte",
    "contact": "Confirmez votre adresse de contact",
    "confirm_email": "Confirmez votre nouvelle adresse",
    "email_changed": "L'adresse e-mail de votre compte a changé",
    "employer_paid": "Votre employeur a versé ce que vous lui aviez demandé",
    "dotation_expiring": "Une dotation de votre compte arrive à échéance",
    "dotation_returned": "Une dotation de votre compte est arrivée à échéance",
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
    "frozen": "Votre compte est gelé",
    "unfrozen": "Votre compte est dégelé",
    "recovery_begun": "La réouverture de votre compte est demandée",
    "recovery_ready": "Votre compte va rouvrir avec cette adresse",
    "recovered": "Votre compte est rouvert",
    "recovered_former": "Votre compte a été rouvert avec une autre adresse",
    "identity": "Votre pièce d'identité : la décision",
    "name": "Confirmez votre nouveau nom",
    "number_changed": "Le numéro de sécurité sociale de votre compte est corrigé",
    "birth_date_changed": "La date de naissance de votre compte est corrigée",
    "name_changed": "Le nom de votre compte a changé",
    "email_asked": "Une nouvelle adresse e-mail est demandée pour votre compte",
}


def send(message: str, to: str, first_name: str, last_name: str, link: str = "", **more: Any) -> None:
    """Send one of the messages above to a person; `more` is what its text tells beside the link."""
    told = {"link": link} | more
    write(SUBJECTS[message], f"accounts/mails/{message}.txt", to, f"{first_name} {last_name}", **told)


def write(subject: str, template: str, to: str, name: str, **told: Any) -> None:
    """Send to a person of that name an e-mail whose text is a template, told more if need be."""
    context = {"name": name, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL} | told
    text = render_to_string(template, context)
    send_mail(f"{subject} — {settings.SITE_NAME}", text, None, [to])

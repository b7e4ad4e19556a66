"""The list of the site's pages, by kind of reader, which « Plan du site » shows.

Pure: names of addresses and what they are called. From these one reaches the pages of one thing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chapter:
    """The pages of one kind of reader (`User.kind`; empty for everyone), each name with its words."""

    title: str
    kind: str
    pages: dict[str, str]


EVERYONE = Chapter(
    "Pour tout le monde",
    "",
    {
        "home": "Accueil",
        "search": "Rechercher une formation",
        "compare": "Comparer des formations",
    },
)
HELP = Chapter(
    "Aide et contact",
    "",
    {
        "help": "Aide",
        "contact": "Nous contacter",
        "report": "Signaler",
        "complaint": "Réclamation et médiation",
        "advisers": "Mes interlocuteurs",
        "employers": "Employeurs",
        "professionals": "Professionnels",
        "api_documentation": "API des organismes de formation",
    },
)
SITE = Chapter(
    "Le site",
    "",
    {
        "legal": "Mentions légales",
        "terms": "Conditions générales d'utilisation",
        "privacy": "Données personnelles",
        "accessibility": "Accessibilité : non conforme (audit non réalisé)",
        "site_security": "Sécurité",
        "site_plan": "Plan du site",
    },
)
EXPLAINED = Chapter(
    "Comprendre la formation",
    "",
    {
        "explain": "Les six étapes",
        "explain_tutorial": "Pas à pas, en images",
        "explain_states": "Les états d'un dossier",
        "explain_deadlines": "Les délais",
        "explain_cancelling": "Annuler ou abandonner",
        "explain_rights": "Vos droits",
        "explain_financing": "Qui paie quoi",
        "identity_explained": "Prouver son identité",
        "law": "Les règles et leurs textes",
    },
)
# What search engines are given.
FOR_EVERYONE = (EVERYONE, EXPLAINED, HELP, SITE)
ENTERING = Chapter(
    "Ouvrir son compte, y entrer",
    "",
    {
        "register": "Créer son compte",
        "login": "Se connecter",
        "organisation_login": "Espace des organismes et des financeurs",
        "application": "Demander le référencement d'un organisme",
        "password_reset": "Mot de passe oublié",
    },
)
PARTS = (
    *FOR_EVERYONE,
    ENTERING,
    Chapter(
        "Titulaires d'un compte",
        "trainee",
        {
            "account": "Mon compte",
            "rights": "Mes droits formation",
            "dossier_list": "Mes dossiers de formation",
            "favourites": "Mes favoris",
            "personal_data": "Mes coordonnées",
            "identity": "Mon identité",
            "status": "Mon statut",
            "security": "Sécurité du compte",
            "my_data": "Mes données",
            "freeze": "Geler mon compte",
            "close_account": "Fermer mon compte",
        },
    ),
    Chapter(
        "Organismes de formation",
        "organisation",
        {
            "organisation_home": "Tableau de bord",
            "organisation_dossiers": "Dossiers",
            "organisation_views": "Vues enregistrées",
            "organisation_exports": "Exports programmés",
            "organisation_activity": "Activité",
            "office": "Catalogue",
            "catalogue_upload": "Importer un catalogue",
            "catalogue_export": "Exporter le catalogue",
            "organisation_sessions": "Sessions",
            "organisation_month": "Calendrier des sessions",
            "organisation_session_gestures": "Gestes sur les sessions",
            "organisation_calendar": "Suivre les sessions dans son agenda",
            "organisation_group": "Réponses groupées",
            "organisation_templates": "Modèles de message",
            "organisation_reviews": "Avis",
            "organisation_mails": "Mes messages",
            "organisation_members": "Membres",
            "tokens": "API",
            "organisation_profile": "Profil de l'organisme",
            "authorisations": "Habilitations",
            "establishments": "Établissements",
            "standing": "Situation de l'organisme",
            "webhooks": "Webhooks",
            "security": "Sécurité du compte",
        },
    ),
    Chapter(
        "Financeurs",
        "funder",
        {
            "funder_home": "À traiter",
            "funder_requests": "Demandes d'aide",
            "funder_profile": "Profil",
            "security": "Sécurité du compte",
        },
    ),
)


def parts_for(kind: str | None) -> list[Chapter]:
    """What a kind of reader may open; all of it for whoever has not said who they are (None)."""
    return [part for part in PARTS if kind is None or part.kind in ("", kind)]

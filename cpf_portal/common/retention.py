"""How long each kind of personal data is kept, and why (RGPD, art. 5.1.e and 13): pure, the one home of it.

The periodic tasks forget by these durations, the page « Données personnelles » shows them, and
`docs/privacy.md` adds what carries each of them out.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

from cpf_portal.common.kept import Kept, Part

# The day on which the table, or what the page says around it, last changed.
AS_OF = date(2026, 11, 27)


BASES = {
    Part.ACCOUNT: "Une mission d'intérêt public (RGPD, art. 6.1.e), que le Code du travail confie à la "
    "Caisse des Dépôts (art. L. 6323-8, L. 6323-9 et R. 6323-13). L'usage du numéro de sécurité sociale est "
    "autorisé par le décret n° 2019-341 du 19 avril 2019.",
    Part.DOSSIERS: "La même mission ; pour les pièces comptables, une obligation légale (RGPD, art. 6.1.c ; "
    "Code de commerce, art. L. 123-22). Un justificatif peut parler de santé : il ne sert qu'à décider, au "
    "titre du droit du travail et de la protection sociale (RGPD, art. 9.2.b).",
    Part.SECURITY: "L'obligation légale de protéger vos données (RGPD, art. 6.1.c et 32).",
    Part.PROFESSIONALS: "La même mission d'intérêt public, et l'obligation de pouvoir en rendre compte.",
    Part.TECHNICAL: "L'obligation légale de protéger vos données (RGPD, art. 6.1.c et 32).",
}


YEAR, MONTHS, DAY = relativedelta(years=1), relativedelta(months=1), relativedelta(days=1)
OPEN = "Tant que le compte est ouvert"

TABLE = {
    "account": Kept(
        Part.ACCOUNT,
        "Noms, date de naissance, sexe, coordonnées, adresse, situation professionnelle",
        "Tenir votre compte et vous joindre",
        OPEN,
    ),
    "account_changes": Kept(
        Part.ACCOUNT,
        "Adresses de contact confirmées, corrections de votre nom ou de votre numéro",
        "N'écrire qu'à vous, et savoir qui a corrigé",
        OPEN,
    ),
    "identity_checks": Kept(
        Part.ACCOUNT,
        "Pièces d'identité vérifiées : nature, dates, décision",
        "Savoir que votre identité est prouvée, et jusqu'à quand",
        OPEN,
    ),
    "identity_documents": Kept(
        Part.ACCOUNT,
        "Copies de pièces d'identité, ou de celles qui portent votre numéro",
        "Les faire vérifier par deux agents",
        "Effacées dès la décision, ou dès que vous en donnez une autre",
    ),
    "nir": Kept(
        Part.ACCOUNT,
        "Empreinte de votre numéro de sécurité sociale",
        "Rattacher vos droits à votre numéro, qui n'est lui-même jamais gardé",
        "Sans limite : sans la clé, elle ne dit rien",
    ),
    "rights": Kept(
        Part.ACCOUNT,
        "Historique de vos droits, dotations, heures de DIF, corrections, demande de fermeture",
        "Rendre compte de droits et d'argent publics",
        "10 ans au moins, sans votre nom une fois le compte fermé",
    ),
    "status_checks": Kept(
        Part.ACCOUNT,
        "Vérifications de votre statut (demandeur d'emploi…), que vous avez autorisées : date, oui ou non",
        "Savoir si la participation vous est due",
        "{}",
        YEAR,
    ),
    "waiting_credits": Kept(
        Part.ACCOUNT,
        "Droits et dotations d'une personne sans compte : empreinte de son numéro, montant, origine",
        "Les lui donner quand elle ouvrira son compte",
        "Jusqu'à l'ouverture de son compte",
    ),
    "enquiries": Kept(
        Part.ACCOUNT, "Messages écrits à la Caisse, et ses réponses", "Répondre", "{} après le message", YEAR
    ),
    "favourites": Kept(Part.ACCOUNT, "Formations gardées en favoris", "Les retrouver", OPEN),
    "drafts": Kept(
        Part.DOSSIERS,
        "Dossiers commencés, jamais envoyés",
        "Les reprendre plus tard",
        "{} après leur création",
        YEAR,
    ),
    "dossiers": Kept(
        Part.DOSSIERS,
        "Dossiers envoyés, journal, présences, aides demandées à un financeur, paiements et remboursements",
        "Suivre la formation ; garder les pièces comptables",
        "10 ans au moins, sans votre nom une fois le compte fermé",
    ),
    "answers": Kept(
        Part.DOSSIERS,
        "Numéro d'inscription à la VAE, accord d'un parent ou d'un tuteur",
        "Vérifier que vos droits peuvent payer la formation",
        "{} après la fin du dossier",
        YEAR,
    ),
    "contacts": Kept(
        Part.DOSSIERS,
        "Vos coordonnées, lues par l'organisme que vous avez choisi",
        "Vous répondre, vous former, vous envoyer vos papiers",
        "{} après la fin ; dès la fin si la demande n'est pas allée jusqu'à la validation",
        6 * MONTHS,
    ),
    "funders": Kept(
        Part.DOSSIERS,
        "Vos coordonnées, lues par le financeur à qui vous demandez une aide",
        "Vous répondre",
        "Tant qu'il doit répondre, puis tant que dure la formation qu'il aide à payer",
    ),
    "employer_requests": Kept(
        Part.DOSSIERS,
        "Demandes à votre employeur : la formation, les sommes, son nom, son adresse e-mail et votre message "
        "si vous les donnez",
        "Les imprimer, et conduire son versement jusqu'à vous",
        "{} après la demande",
        YEAR,
    ),
    "words": Kept(
        Part.DOSSIERS,
        "Ce qui est écrit librement : messages, notes, motifs, avis",
        "Que chacun sache ce qui concerne le dossier",
        OPEN,
    ),
    "documents": Kept(
        Part.DOSSIERS,
        "Justificatifs (DIF, force majeure) et explications données avec eux",
        "Décider de votre demande",
        "{} après la décision",
        YEAR,
    ),
    "mails": Kept(
        Part.DOSSIERS,
        "Textes des e-mails qui vous sont envoyés",
        "Vous prévenir",
        "Pas gardés : seule la date d'envoi l'est, {}",
        YEAR,
    ),
    "sessions": Kept(
        Part.SECURITY,
        "Connexion en cours",
        "Vous reconnaître d'une page à l'autre",
        "{} au plus",
        relativedelta(hours=8),
    ),
    "logins": Kept(
        Part.SECURITY,
        "Connexions réussies : date, adresse réseau, navigateur",
        "Vous permettre de reconnaître les vôtres",
        "{}",
        YEAR,
    ),
    "attempts": Kept(Part.SECURITY, "Échecs de connexion", "Limiter les essais", "{}", 30 * DAY),
    "security_events": Kept(
        Part.SECURITY,
        "Événements de sécurité : mot de passe changé, connexion suspendue…",
        "Vous prévenir, comprendre une attaque",
        "{}",
        YEAR,
    ),
    "registrations": Kept(
        Part.SECURITY, "Inscriptions commencées", "Attendre le lien de confirmation", "{}", DAY
    ),
    "email_changes": Kept(
        Part.SECURITY,
        "Changements d'adresse e-mail",
        "Le lien de confirmation, et le retour en arrière",
        "{}",
        90 * DAY,
    ),
    "recoveries": Kept(
        Part.SECURITY,
        "Demandes de réouverture d'un compte dont l'adresse et le mot de passe sont perdus",
        "Attendre, prévenir, et savoir qui a demandé",
        "{}",
        90 * DAY,
    ),
    "captchas": Kept(
        Part.SECURITY, "Images et sons à recopier", "Écarter les robots", "{} après leur fin de validité", DAY
    ),
    "rate_limit_uses": Kept(
        Part.SECURITY, "Demandes comptées par adresse réseau", "Limiter les abus", "{}", DAY
    ),
    "group_answers": Kept(
        Part.PROFESSIONALS,
        "Réponses d'un organisme à plusieurs dossiers à la fois : qui, quand, quelle suite",
        "Reprendre ce qui s'est interrompu, et en rendre compte",
        "{} après la réponse",
        90 * DAY,
    ),
    "session_gestures": Kept(
        Part.PROFESSIONALS,
        "Gestes d'un organisme sur plusieurs sessions : qui, quand, quelle suite",
        "En rendre compte",
        "{} après le geste",
        90 * DAY,
    ),
    "professionals": Kept(
        Part.PROFESSIONALS,
        "Noms et adresses e-mail des membres d'organismes, des agents des financeurs et de la "
        "Caisse des Dépôts ; représentant légal et IBAN d'un organisme",
        "Ouvrir leur accès, savoir qui a répondu ou décidé, et qui l'on paie",
        "Aussi longtemps que les dossiers qu'ils ont traités",
    ),
    "second_factors": Kept(
        Part.PROFESSIONALS, "Second facteur et codes de secours", "Vérifier qui se connecte", OPEN
    ),
    "invitations": Kept(
        Part.PROFESSIONALS,
        "Invitations à rejoindre un organisme, référencements demandés que personne n'a confirmés",
        "Le lien, et savoir qui a invité",
        "{}",
        90 * DAY,
    ),
    "api_tokens": Kept(
        Part.PROFESSIONALS,
        "Jetons d'API d'un organisme : nom, permissions, qui les a créés et révoqués, dernier usage",
        "Savoir quel logiciel agit au nom de qui",
        "{} après leur fin",
        YEAR,
    ),
    "api_answers": Kept(
        Part.PROFESSIONALS,
        "Réponses aux écritures faites par l'API",
        "Redonner la même quand une demande est renvoyée",
        "{}",
        DAY,
    ),
    "webhooks": Kept(
        Part.PROFESSIONALS,
        "Messages dus aux serveurs des organismes, essais et début de leurs réponses",
        "Prévenir leur logiciel, et savoir ce qu'il en est",
        "{}",
        30 * DAY,
    ),
    "access_log": Kept(
        Part.PROFESSIONALS,
        "Pages de l'administration lues par les agents",
        "Savoir qui a regardé quoi",
        "{}",
        YEAR,
    ),
    "staff_changes": Kept(
        Part.PROFESSIONALS,
        "Changements faits dans l'administration",
        "Répondre des actes des agents",
        "{}, sans votre nom une fois le compte fermé",
        5 * YEAR,
    ),
    "signals": Kept(
        Part.PROFESSIONALS,
        "Signaux à examiner : les numéros des comptes et des dossiers qu'ils réunissent, ce que des agents "
        "en disent",
        "Chercher les fraudes, et s'assurer que les agents ne lisent que ce qu'ils doivent",
        "{} après que le signal a cessé",
        YEAR,
    ),
    "interventions": Kept(
        Part.PROFESSIONALS,
        "Interventions des agents sur un compte",
        "Répondre des actes des agents",
        "Sans limite, sans votre nom une fois le compte fermé",
    ),
    "catalogue_files": Kept(
        Part.TECHNICAL, "Fichiers de catalogue envoyés", "Relire un import", "{}", 30 * DAY
    ),
    "jobs": Kept(Part.TECHNICAL, "Tâches du site qui sont finies", "Surveiller leur marche", "{}", DAY),
    "logs": Kept(
        Part.TECHNICAL,
        "Journaux techniques : date, adresse réseau, page demandée",
        "Réparer, comprendre une attaque",
        "{} au plus",
        6 * MONTHS,
    ),
}


def lasting(code: str) -> relativedelta:
    """How long something of the table is kept; `ValueError` when nothing but an event ends it."""
    lasts = TABLE[code].lasts
    if lasts is None:
        raise ValueError(f"{code} has no duration of its own")
    return lasts


def by_part() -> list[tuple[Part, str, list[Kept]]]:
    """The table as the page shows it: each part, its legal basis, its lines."""
    return [(part, BASES[part], [kept for kept in TABLE.values() if kept.part is part]) for part in Part]

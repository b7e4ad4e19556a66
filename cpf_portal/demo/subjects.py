"""What the demonstration's organisations teach: title, hours, euros, certification, what one learns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A training that several organisations may offer, each in its own town and at its own price."""

    family: str
    title: str
    hours: int
    euros: int
    code: str
    learn: tuple[str, ...]


def _s(family: str, title: str, hours: int, euros: int, code: str, *learn: str) -> Subject:
    return Subject(family, title, hours, euros, code, learn)


SUBJECTS = (
    _s("langues", "Anglais professionnel intermédiaire", 40, 1450, "RS9101", "tenir une réunion", "rédiger un courriel clair", "téléphoner sans appréhension"),
    _s("langues", "Anglais pour débutants", 30, 990, "RS9101", "se présenter", "comprendre une consigne simple", "lire une annonce"),
    _s("langues", "Anglais de l'accueil et du tourisme", 35, 1250, "RS9101", "accueillir un visiteur", "renseigner et orienter", "régler un différend avec courtoisie"),
    _s("langues", "Espagnol professionnel", 40, 1380, "RS9102", "échanger avec un client", "présenter un produit", "négocier un rendez-vous"),
    _s("langues", "Allemand pour travailler outre-Rhin", 60, 1890, "RS9103", "passer un entretien", "comprendre un contrat", "travailler en équipe"),
    _s("langues", "Italien des affaires", 30, 1150, "RS9104", "suivre une commande", "présenter son entreprise", "écrire une offre"),
    _s("langues", "Français écrit : retrouver une orthographe sûre", 24, 780, "RS9105", "accorder sans hésiter", "ponctuer", "se relire avec méthode"),
    _s("langues", "Langue des signes française, premier niveau", 60, 1490, "RS9106", "se présenter en signes", "comprendre une conversation lente", "parler de son quotidien"),
    _s("gestion", "Comptabilité générale pas à pas", 70, 1980, "RNCP90201", "tenir un journal", "préparer la TVA", "lire un bilan"),
    _s("gestion", "Gestionnaire de paie", 140, 3600, "RNCP90202", "établir un bulletin", "déclarer les cotisations", "suivre les absences"),
    _s("gestion", "Créer et reprendre une entreprise", 49, 1590, "RS9203", "bâtir un prévisionnel", "choisir un statut", "trouver ses premiers clients"),
    _s("gestion", "Conduire un projet de bout en bout", 35, 1790, "RS9204", "cadrer un besoin", "planifier", "suivre les risques"),
    _s("gestion", "Manager une équipe au quotidien", 28, 1650, "RS9205", "fixer un cap", "déléguer", "mener un entretien délicat"),
    _s("gestion", "Assistant de direction", 120, 2900, "RNCP90206", "organiser un agenda partagé", "préparer une réunion", "rédiger un compte rendu"),
    _s("gestion", "Techniques de vente et relation client", 35, 1290, "RS9207", "découvrir un besoin", "répondre aux objections", "fidéliser"),
    _s("gestion", "Recruter sans discriminer", 14, 790, "RS9208", "rédiger une annonce", "conduire un entretien structuré", "motiver un refus"),
    _s("numerique", "Tableur : des bases aux tableaux croisés", 21, 690, "RS9301", "construire une formule", "croiser des données", "présenter un graphique"),
    _s("numerique", "Développeur web, premiers projets", 210, 4900, "RNCP90302", "structurer une page", "programmer une application simple", "la mettre en ligne"),
    _s("numerique", "Administrer un réseau d'entreprise", 140, 3900, "RNCP90303", "configurer un réseau", "surveiller un serveur", "sauvegarder et restaurer"),
    _s("numerique", "Retouche photographique", 28, 1090, "RS9304", "corriger une exposition", "détourer", "préparer une impression"),
    _s("numerique", "Sécurité informatique pour tous", 14, 590, "RS9305", "reconnaître un hameçonnage", "choisir ses mots de passe", "réagir à un incident"),
    _s("numerique", "Analyser des données avec Python", 70, 2450, "RS9306", "nettoyer un jeu de données", "tracer un graphique", "expliquer un résultat"),
    _s("numerique", "Concevoir des pages accessibles", 21, 1180, "RS9307", "comprendre les usages", "corriger une page", "tester au clavier et au lecteur d'écran"),
    _s("transport", "Permis de conduire catégorie B", 35, 1590, "CPF9401", "maîtriser le véhicule", "partager la route", "conduire en autonomie"),
    _s("transport", "Permis C, conducteur de poids lourd", 105, 2950, "CPF9402", "préparer un véhicule lourd", "manœuvrer", "respecter les temps de conduite"),
    _s("transport", "Conduite de chariots élévateurs", 21, 890, "RS9403", "vérifier un chariot", "charger et gerber", "circuler en sécurité"),
    _s("transport", "Préparateur de commandes en entrepôt", 70, 1750, "RNCP90404", "lire un bon", "prélever sans erreur", "filmer une palette"),
    _s("soin", "Auxiliaire de vie", 280, 3990, "RNCP90501", "aider aux gestes du quotidien", "prévenir les chutes", "communiquer avec les proches"),
    _s("soin", "Accompagnant éducatif petite enfance", 240, 3490, "RNCP90502", "organiser une journée", "proposer des jeux", "veiller à la sécurité"),
    _s("soin", "Sauveteur secouriste du travail", 14, 350, "RS9503", "protéger", "alerter", "secourir"),
    _s("soin", "Massage bien-être", 70, 1980, "RS9504", "installer une personne", "enchaîner les gestes", "connaître les contre-indications"),
    _s("cuisine", "Cuisinier, les bases du métier", 210, 3850, "RNCP90601", "tailler et cuire", "dresser une assiette", "tenir son poste"),
    _s("cuisine", "Pâtisserie de boutique", 105, 2690, "RNCP90602", "réussir les pâtes", "monter un entremets", "organiser sa production"),
    _s("cuisine", "Hygiène alimentaire en restauration", 14, 420, "RS9603", "connaître les dangers", "appliquer les bonnes pratiques", "tenir les relevés"),
    _s("cuisine", "Barista et service du café", 21, 960, "RS9604", "régler un moulin", "texturer le lait", "raconter un cru"),
    _s("batiment", "Électricien d'équipement", 210, 3950, "RNCP90701", "lire un schéma", "poser un tableau", "contrôler une installation"),
    _s("batiment", "Peintre en bâtiment", 140, 2890, "RNCP90702", "préparer un support", "choisir un produit", "appliquer sans reprise"),
    _s("batiment", "Habilitation électrique", 21, 690, "RS9703", "mesurer le danger", "consigner", "intervenir hors tension"),
    _s("batiment", "Rénovation énergétique des logements", 35, 1490, "RS9704", "faire un diagnostic", "choisir une isolation", "chiffrer les aides"),
    _s("batiment", "Soudure à l'arc et au gaz", 70, 2190, "RS9705", "préparer les pièces", "souder à plat", "contrôler un cordon"),
    _s("art", "Décorateur d'intérieur", 175, 3450, "RNCP90801", "relever un espace", "composer une ambiance", "présenter un projet"),
    _s("art", "Couture et retouche", 105, 2350, "RNCP90802", "prendre des mesures", "monter un vêtement", "réussir une retouche"),
    _s("art", "Ébénisterie, initiation", 140, 2980, "RS9803", "choisir un bois", "tracer et assembler", "finir une pièce"),
    _s("art", "Photographie de reportage", 35, 1360, "RS9804", "raconter en images", "maîtriser la lumière", "éditer une série"),
    _s("nature", "Accompagnateur de tourisme équestre", 210, 3800, "RNCP90901", "préparer un itinéraire", "soigner les chevaux", "encadrer un groupe"),
    _s("nature", "Maraîchage sur petite surface", 105, 2280, "RS9902", "planifier des cultures", "soigner un sol vivant", "vendre sa récolte"),
    _s("nature", "Jardinier paysagiste", 210, 3390, "RNCP90903", "entretenir un massif", "tailler", "poser un pavage"),
    _s("nature", "Apiculture", 28, 890, "RS9904", "conduire une ruche", "récolter le miel", "passer l'hiver"),
    _s("orientation", "Bilan de compétences", 24, 1850, "CPF9001", "faire le point", "explorer des pistes", "construire un plan d'action"),
    _s("orientation", "Validation des acquis de l'expérience, accompagnement", 24, 1480, "CPF9002", "choisir un diplôme", "écrire son dossier", "préparer le jury"),
)

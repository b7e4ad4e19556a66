"""The tutorial: what one does, step by step, each with a picture that `tests/pictures.py` takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A step: the name of its picture, what it is called, what one does, what the picture shows."""

    name: str
    title: str
    text: str
    shows: str

    @property
    def path(self) -> str:
        """Where the picture is among the static files."""
        return f"img/tutorial/{self.name}.webp"


# The size of every picture, in pixels of a page.
WIDTH, HEIGHT = 390, 560

STEPS = (
    Picture(
        "chercher",
        "Cherchez",
        "Écrivez ce que vous voulez apprendre, et où. Les filtres ne gardent que ce qui vous convient : à "
        "distance, prix, dates. Chaque résultat dit son prix et son prochain début.",
        "La recherche « anglais », et ses premiers résultats avec leur prix.",
    ),
    Picture(
        "formation",
        "Lisez la page de la formation",
        "Le programme, les prérequis, le prix, les sessions, les avis. Dans votre compte, vous y lisez aussi "
        "ce qui vous resterait à payer. Une session « trop proche » ne peut plus être demandée.",
        "La page d'une formation d'anglais : son organisme, son lieu, son prix.",
    ),
    Picture(
        "connexion",
        "Connectez-vous",
        "Avec FranceConnect, ou avec votre numéro de sécurité sociale et votre mot de passe. Pas encore de "
        "compte ? Comptez trois minutes, votre carte Vitale sous la main.",
        "La page de connexion : FranceConnect d'abord, puis le numéro et le mot de passe.",
    ),
    Picture(
        "dossier",
        "Remplissez votre dossier",
        "Quelques étapes courtes, enregistrées au fur et à mesure : vous pouvez vous arrêter et reprendre "
        "plus tard. À la dernière, relisez tout, prouvez votre identité, envoyez.",
        "Une étape du dossier : l'escalier des étapes, puis les champs à remplir.",
    ),
    Picture(
        "transmis",
        "Attendez la réponse de l'organisme",
        "La page dit jusqu'à quand il peut répondre, et un e-mail vous prévient. Sans réponse, la demande "
        "est annulée et aucun droit n'est utilisé.",
        "Le dossier transmis : son numéro, et la date limite de l'organisme.",
    ),
    Picture(
        "reponse",
        "Lisez sa réponse",
        "L'organisme accepte, propose des changements ou refuse. S'il change les dates ou le prix, vous "
        "lisez avant et après, côte à côte.",
        "Un dossier dont l'organisme a répondu : ce qu'il change, et jusqu'à quand répondre.",
    ),
    Picture(
        "valider",
        "Validez, et payez ce qui reste",
        "Relisez les montants, donnez votre accord pour utiliser vos droits. S'il reste à payer, c'est par "
        "carte, en une fois, sur la page de la banque.",
        "La page de validation : le prix, les droits utilisés, le reste à payer, les accords à donner.",
    ),
    Picture(
        "suivre",
        "Suivez la formation",
        "L'organisme déclare votre entrée, puis votre sortie : confirmez chacune de votre côté. Un "
        "empêchement ? Votre dossier montre ce qu'il en coûterait, au centime, avant que vous ne décidiez.",
        "Un dossier en formation : ce qui est à faire, et jusqu'à quand.",
    ),
    Picture(
        "evaluer",
        "Donnez votre avis",
        "Cinq notes et, si vous le voulez, un mot. Relu, puis publié, il aide qui cherche à son tour.",
        "La page de l'avis : les cinq critères à noter.",
    ),
)

"""What was answered of a person's status, in words for them."""

from accounts.status.models import Provider, Reply, Silence, StatusCheck
from accounts.status.services import SERVICES

WHAT = {
    Provider.JOBSEEKER: "que vous y êtes inscrit ou inscrite",
    Provider.C2P: "que vous avez des points sur votre compte professionnel de prévention",
    Provider.ATMP: "que votre taux d'incapacité vous dispense de la participation",
}
# What the person, or the site, can do about it; otherwise, only wait.
OURS = {
    Silence.OFF: "Cette vérification n'est pas ouverte sur ce site.",
    Silence.INCOMPLETE: "Votre compte n'en dit pas assez pour poser la question : reconnectez-vous avec "
    "votre numéro de sécurité sociale, puis recommencez.",
}


def told(check: StatusCheck) -> str:
    """« France Travail confirme que vous y êtes inscrit ou inscrite. »"""
    provider = Provider(check.provider)
    who = SERVICES[provider].people_say
    who = who[0].upper() + who[1:]
    match check.answer:
        case Reply.YES:
            return f"{who} confirme {WHAT[provider]}."
        case Reply.NO:
            return f"{who} ne confirme pas {WHAT[provider]}."
    waiting = f"{who} n'a pas pu répondre. Rien n'est perdu : réessayez plus tard."
    return OURS.get(Silence(check.silence), waiting)

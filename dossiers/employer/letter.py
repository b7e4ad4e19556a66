"""A request in words: the lines of its price, and the letter that its author may send."""

from urllib.parse import quote, urlencode

from cpf_portal.common.french import euros, long_date
from cpf_portal.common.sums import Line
from dossiers.employer.models import EmployerRequest


def lines_of(request: EmployerRequest) -> list[Line]:
    """The price with the employer's money: what pays it, but what is left to the person."""
    lines = [
        Line("Prix de la formation, toutes taxes comprises", request.price),
        Line("Vos droits formation", -request.rights),
        Line("Vos autres financements", -request.others),
        Line("Demandé à votre employeur", -request.asked),
    ]
    return [line for line in lines if line.amount]


def note_of(request: EmployerRequest) -> str:
    """What the employer's money changes for the person."""
    without = f"Sans votre employeur, il vous resterait {euros(request.left_without)}."
    if not request.participation:
        return without
    return f"{without} Avec lui, la participation de {euros(request.participation)} n'est pas due."


def address_of(request: EmployerRequest) -> str:
    """The address that opens, in one's own mail, a message to the employer."""
    training = request.action.training
    dates = ""
    if request.starts_on and request.ends_on:
        dates = f", du {long_date(request.starts_on)} au {long_date(request.ends_on)}"
    body = (
        "Bonjour,\n\n"
        f"Je souhaite suivre la formation « {training.title} », chez {training.organisation.name}{dates}. "
        f"Je vous demande d'y participer pour {euros(request.asked)}.\n\n"
        f"La demande est jointe : le versement doit porter la référence {request.reference}.\n\n"
        f"{request.message}\n\n{request.trainee.user.get_full_name()}\n"
    )
    subject = f"Demande de participation à une formation ({request.reference})"
    told = urlencode({"subject": subject, "body": body.replace("\n\n\n\n", "\n\n")}, quote_via=quote)
    return f"mailto:{quote(request.email, safe='@')}?{told}"

"""The e-mails about dotations: what an employer paid, the last day that comes, what went back."""

from typing import Any

from django.db.models import Sum
from procrastinate.contrib.django import app

from accounts.mails import sender
from accounts.mails.jobs import MAILS, PATIENT
from accounts.rights import questions
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import RightsLine
from cpf_portal.common.french import euros
from cpf_portal.common.mails.letter import Item


@app.task(name="mail_employer_paid", queue=MAILS, retry=PATIENT)
def mail_employer_paid(dotation_id: int) -> None:
    """Tell a holder that what they asked of an employer has arrived."""
    dotation = Dotation.objects.select_related("trainee__user").get(pk=dotation_id)
    asked = questions.requests_under([dotation.reference]).get(dotation.reference)
    if asked:
        _tell("employer_paid", "Versé pour vous", dotation, dotation.amount, asked=asked)


@app.task(name="mail_dotation_expiring", queue=MAILS, retry=PATIENT)
def mail_dotation_expiring(dotation_id: int) -> None:
    """Tell a holder until when they may use what is left, unless it has gone meanwhile."""
    dotation = Dotation.objects.select_related("trainee__user").get(pk=dotation_id)
    left = dotation.lines.filter(trainee=dotation.trainee).aggregate(sum=Sum("available"))["sum"]
    if left:
        _tell("dotation_expiring", "Ce qu'il vous en reste", dotation, left)


@app.task(name="mail_dotation_returned", queue=MAILS, retry=PATIENT)
def mail_dotation_returned(line_id: int) -> None:
    """Tell a holder what went back to its giver."""
    line = RightsLine.objects.select_related("dotation__trainee__user").get(pk=line_id)
    if line.dotation:
        _tell("dotation_returned", "Somme retournée", line.dotation, -line.available)


def _tell(message: str, label: str, dotation: Dotation, amount: int, **more: Any) -> None:
    user = dotation.trainee.user
    if user.is_active:
        figures = (Item(label, euros(amount), is_sum=True),)
        told: dict[str, Any] = {"dotation": dotation, "amount": amount} | more
        sender.send(message, user.email, user.first_name, user.last_name, figures=figures, **told)

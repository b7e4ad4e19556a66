"""The e-mails about dotations: the last day that comes, what went back to its giver."""

from django.db.models import Sum
from procrastinate.contrib.django import app

from accounts.mails import sender
from accounts.mails.jobs import PATIENT
from accounts.rights.dotations.models import Dotation
from accounts.rights.models import RightsLine


@app.task(name="mail_dotation_expiring", retry=PATIENT)
def mail_dotation_expiring(dotation_id: int) -> None:
    """Tell a holder until when they may use what is left, unless it has gone meanwhile."""
    dotation = Dotation.objects.select_related("trainee__user").get(pk=dotation_id)
    left = dotation.lines.filter(trainee=dotation.trainee).aggregate(sum=Sum("available"))["sum"]
    if left:
        _tell("dotation_expiring", dotation, left)


@app.task(name="mail_dotation_returned", retry=PATIENT)
def mail_dotation_returned(line_id: int) -> None:
    """Tell a holder what went back to its giver."""
    line = RightsLine.objects.select_related("dotation__trainee__user").get(pk=line_id)
    if line.dotation:
        _tell("dotation_returned", line.dotation, -line.available)


def _tell(message: str, dotation: Dotation, amount: int) -> None:
    user = dotation.trainee.user
    if user.is_active:
        names = user.first_name, user.last_name
        sender.send(message, user.email, *names, dotation=dotation, amount=amount)

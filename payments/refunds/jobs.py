"""The e-mails about money that goes back, left to the worker."""

from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from payments.refunds import mails
from payments.refunds.models import Refund


@app.task(name="mail_refund", queue=MAILS, retry=PATIENT)
def mail_refund(refund_id: str, about: str) -> None:
    """Tell a trainee where their refund stands: asked, done, failed, given up."""
    mails.refund(Refund.objects.select_related("payment__dossier__trainee__user").get(pk=refund_id), about)

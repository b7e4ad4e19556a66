"""The e-mails about money that goes back to a card: texts in `templates/payments/refunds/mails/`."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.french import long_date
from payments.refunds.models import Refund

SUBJECTS = {
    "asked": "Votre paiement vous est rendu : remboursement demandé",
    "done": "Votre remboursement est fait",
    "failed": "Votre remboursement n'a pas abouti : nous réessayons",
    "given_up": "Votre remboursement n'a pas abouti : nous avons besoin de vous",
}


def refund(row: Refund, about: str) -> None:
    """Tell the trainee where a refund stands."""
    dossier = row.payment.dossier
    context = {
        "refund": row,
        "day": long_date(timezone.localdate(row.failed_at or row.done_at or row.created_at)),
        "dossier": dossier,
        "name": str(dossier.trainee),
        "link": settings.SITE_URL + reverse("dossier", args=[dossier.number]),
        "site_name": settings.SITE_NAME,
    }
    text = render_to_string(f"payments/refunds/mails/{about}.txt", context)
    subject = f"{SUBJECTS[about]} (dossier n° {dossier.number})"
    send_mail(subject, text, None, [dossier.trainee.user.email])

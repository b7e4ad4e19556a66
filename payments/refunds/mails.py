"""The e-mails about money that goes back to a card: words in `payments/refunds/mails/`, their title first."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cpf_portal.common.french import euros, long_date
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import Item, Letter, read
from payments.refunds.models import Refund

WHY = "vous avez payé par carte pour ce dossier"


def refund(row: Refund, about: str) -> None:
    """Tell the trainee where a refund stands."""
    post.send(letter_of(row, about), row.payment.dossier.trainee.user.email)


def letter_of(row: Refund, about: str) -> Letter:
    """What they are told of it."""
    dossier = row.payment.dossier
    label = "Rendu sur votre carte" if about == "done" else "À rendre sur votre carte"
    return read(
        f"payments/refunds/mails/{about}.txt",
        str(dossier.trainee),
        WHY,
        f"(dossier n° {dossier.number})",
        (Item(label, euros(row.amount), is_sum=True),),
        (Item("Dossier", f"n° {dossier.number}"), Item("Formation", dossier.title)),
        refund=row,
        day=long_date(timezone.localdate(row.failed_at or row.done_at or row.created_at)),
        link=settings.SITE_URL + reverse("dossier", args=[dossier.number]),
    )

"""What the staff's page of a dossier says of its card money: paid, gone back, contested, still owed."""

from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounts.people.models import User
from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from dossiers.holder.my_data import when
from dossiers.staff.dossier.beside import Told
from payments.card.models import Payment
from payments.refunds import my_data
from payments.refunds.models import Dispute


def card_money(dossier: Dossier, agent: User) -> list[Told]:
    """Each payment by card of a dossier, in order, with the pages where more is read of it."""
    if not agent.has_perm("payments.view_payment"):
        return []
    prefetch_related_objects([dossier], my_data.FETCHED, "payments__disputes")
    return [told for payment in my_data.payments_of(dossier) for told in _of(payment)]


def _of(payment: Payment) -> list[Told]:
    page = reverse("admin:payments_payment_change", args=[payment.pk])
    told = [Told(my_data.paid(payment), [("Lire", page)])]
    told += [Told(my_data.gone(refund)) for refund in payment.refunds.all()]
    told += [Told(_contested(dispute)) for dispute in payment.disputes.all()]
    if payment.owed > 0:
        told.append(Told(f"Reste à rendre : {euros(payment.owed)}."))
    return told


def _contested(dispute: Dispute) -> str:
    state = dispute.get_status_display()
    return f"Contesté à la banque le {when(dispute.created_at)} : {euros(dispute.amount)}, {state}."

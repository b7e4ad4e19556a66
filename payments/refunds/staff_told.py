"""What the staff's page of a dossier says of its card money: paid, gone back, contested, still owed."""

from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounts.people.models import User
from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from dossiers.holder.my_data import when
from dossiers.staff.dossier.beside import Told
from payments.card.models import Payment
from payments.refunds import hold_pages, my_data
from payments.refunds.models import Dispute


def card_money(dossier: Dossier, agent: User) -> list[Told]:
    """Each payment by card of a dossier, in order, with the pages where more is read of it."""
    if not agent.has_perm("payments.view_payment"):
        return []
    prefetch_related_objects(
        [dossier],
        *my_data.FETCHED,
        "payments__disputes",
        "payments__holds__held_by",
        "payments__holds__released_by",
    )
    may_hold = agent.has_perm(hold_pages.PERMISSION)
    return [told for payment in my_data.payments_of(dossier) for told in _of(payment, may_hold=may_hold)]


def _of(payment: Payment, *, may_hold: bool) -> list[Told]:
    page = reverse("admin:payments_payment_change", args=[payment.pk])
    told = [Told(my_data.paid(payment), [("Lire", page)])]
    told += [Told(my_data.suspended(each, by_whom=True)) for each in payment.holds.all()]
    told += [Told(my_data.gone(refund)) for refund in payment.refunds.all()]
    told += [Told(_contested(dispute)) for dispute in payment.disputes.all()]
    act = hold_pages.label_of(payment) if may_hold else ""
    pages = [(act, hold_pages.address_of(payment))] if act else []
    if payment.owed > 0 or pages:
        told.append(Told(f"Reste à rendre : {euros(max(payment.owed, 0))}.", pages))
    return told


def _contested(dispute: Dispute) -> str:
    state = dispute.get_status_display()
    return f"Contesté à la banque le {when(dispute.created_at)} : {euros(dispute.amount)}, {state}."

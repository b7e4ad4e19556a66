"""What payments keep of a trainee's dossier: written out, and as data, asked by `dossiers` below."""

from typing import Any

from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from dossiers.holder.my_data import when
from payments.card.models import Payment
from payments.refunds.models import Refund, RefundHold

FETCHED = ("payments__refunds", "payments__holds")


def sentences(dossier: Dossier) -> list[str]:
    """Each attempt to pay by card, and what went back."""
    told = []
    for payment in payments_of(dossier):
        told += [paid(payment), *map(gone, payment.refunds.all()), *map(suspended, payment.holds.all())]
    return told


def paid(payment: Payment) -> str:
    """An attempt to pay by card."""
    return f"Le {when(payment.created_at)} : {euros(payment.amount)} par carte, {_state(payment)}."


def gone(refund: Refund) -> str:
    """What goes back to the card, and where it stands."""
    return f"Le {when(refund.created_at)} : remboursement de {euros(refund.amount)}, {_state(refund)}."


def suspended(held: RefundHold, *, by_whom: bool = False) -> str:
    """That what goes back was held, and until when; by whom and why, for the staff."""
    by, until = (f" par {held.held_by}" if by_whom else ""), ""
    if held.released_at:
        until = f" ; repris le {when(held.released_at)}" + (f" par {held.released_by}" if by_whom else "")
    why = f" ({held.get_reason_display()})" if by_whom else ""
    return f"Remboursement suspendu pour vérification le {when(held.held_at)}{by}{why}{until}."


def rows(dossier: Dossier) -> dict[str, Any]:
    """The same as data, amounts in cents."""
    return {
        "paiements": [
            {
                "montant (centimes)": payment.amount,
                "état": _state(payment),
                "créé le": payment.created_at.isoformat(),
                "remboursements": [
                    {
                        "montant (centimes)": refund.amount,
                        "état": _state(refund),
                        "demandé le": refund.created_at.isoformat(),
                    }
                    for refund in payment.refunds.all()
                ],
                "suspensions": [
                    {
                        "motif": held.get_reason_display(),
                        "suspendu le": held.held_at.isoformat(),
                        "repris le": held.released_at.isoformat() if held.released_at else None,
                    }
                    for held in payment.holds.all()
                ],
            }
            for payment in payments_of(dossier)
        ]
    }


def payments_of(dossier: Dossier) -> list[Payment]:
    """The payments of a dossier whose rows were fetched (`FETCHED`), in order."""
    return sorted(dossier.payments.all(), key=lambda payment: payment.created_at)


def _state(row: Any) -> str:
    return str(row.get_status_display())

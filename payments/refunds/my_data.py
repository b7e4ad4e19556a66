"""What payments keep of a trainee's dossier: written out, and as data, asked by `dossiers` below."""

from typing import Any

from cpf_portal.common.french import euros
from dossiers.dossier.models import Dossier
from dossiers.holder.my_data import when
from payments.card.models import Payment

FETCHED = "payments__refunds"


def sentences(dossier: Dossier) -> list[str]:
    """Each attempt to pay by card, and what went back."""
    told = []
    for payment in _payments(dossier):
        told.append(f"Le {when(payment.created_at)} : {euros(payment.amount)} par carte, {_state(payment)}.")
        told += [
            f"Le {when(refund.created_at)} : remboursement de {euros(refund.amount)}, {_state(refund)}."
            for refund in payment.refunds.all()
        ]
    return told


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
            }
            for payment in _payments(dossier)
        ]
    }


def _payments(dossier: Dossier) -> list[Payment]:
    return sorted(dossier.payments.all(), key=lambda payment: payment.created_at)


def _state(row: Any) -> str:
    return str(row.get_status_display())

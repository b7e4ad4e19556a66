"""What card payments answer to the lifecycle (`dossiers.money.card`)."""

import logging

from dossiers.dossier.models import Dossier
from payments.card import checkout, gateway

logger = logging.getLogger(__name__)


def close_pages(dossier: Dossier) -> None:
    """Close the dossier's pages and take what they brought into account, if the bank answers."""
    try:
        checkout.close_pages(dossier)
    except gateway.GatewayUnavailable as failure:
        logger.warning("dossier %s: the bank did not say whether it is paid: %s", dossier.pk, failure)

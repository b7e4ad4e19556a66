"""What card payments answer to the lifecycle (`dossiers.money.card`)."""

import logging
from collections.abc import Collection

from dossiers.dossier.models import Dossier
from payments.card import checkout, gateway
from payments.refunds import giving_back

logger = logging.getLogger(__name__)


class BankDesk:
    """The payments known to us, and the bank behind them."""

    def may_be_paid(self, dossier: Dossier) -> bool:
        """Whether a page was opened that someone may have paid without our knowing."""
        return checkout.page_may_be_paid(dossier)

    def close(self, dossier: Dossier) -> None:
        """Close that page and take what it brought into account, if the bank answers."""
        try:
            checkout.close_pages(dossier)
        except gateway.GatewayUnavailable as failure:
            logger.warning("dossier %s: the bank did not say whether it is paid: %s", dossier.pk, failure)

    def given_back(self, dossiers: Collection[Dossier]) -> dict[int, int]:
        """What refunds that did not fail, and disputes not won, gave back of what each dossier took."""
        return giving_back.given_back(dossiers)

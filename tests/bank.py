"""A bank for the tests: the simulator, in this process."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import Settings
from stripe import HTTPClient

from cpf_portal.simulators.bank import Simulator, serve
from cpf_portal.simulators.bank.ledger import ACCEPTED, REFUSED
from dossiers.dossier.models import Dossier
from payments.card import checkout
from payments.card.models import Payment
from tests import factories as f


@pytest.fixture
def bank(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """One that is tried again at once when it fails."""
    monkeypatch.setattr(HTTPClient, "_sleep_time_seconds", lambda *_: 0)
    with serve() as simulator:
        settings.STRIPE_API_BASE = simulator.url
        yield simulator


@dataclass
class Payer:
    """Someone who pays a dossier at the bank."""

    bank: Simulator

    def start(self, dossier: Dossier) -> Payment:
        given = f.consents(dossier)
        checkout.start(dossier, f.owner(dossier), **given)
        return Payment.objects.filter(dossier=dossier).latest("created_at")

    def card(self, payment: Payment, card: str) -> str:
        outcome = self.bank.ledger.charge(payment.checkout_id or "", card)
        checkout.synchronise(payment)
        return outcome

    def yes(self, payment: Payment) -> None:
        assert self.card(payment, ACCEPTED) == "paid"

    def no(self, payment: Payment) -> None:
        assert self.card(payment, REFUSED) == "refused"

    @property
    def kept(self) -> int:
        """The cents that the bank holds for us."""
        return sum(movement["amount"] for movement in self.bank.ledger.movements)


@pytest.fixture
def payer(bank: Simulator) -> Payer:
    return Payer(bank)

"""What mypy knows of a transition: each marked call is an error for it, and a mark it does not need is one too.

Python says the same of the first three, only when they are played.
"""

import pytest

from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.actors import BANK
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_a_missing_an_unknown_and_a_positional_argument_are_errors() -> None:
    dossier: Dossier = f.a_dossier("requested")
    agent = f.agent(dossier)
    with pytest.raises(TypeError):
        transitions.refuse(dossier, agent, reason="full")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        transitions.accept(dossier, agent, note="Bienvenue.")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        transitions.refuse(dossier, agent, "full", "Complet.")  # type: ignore[call-arg]


def test_an_argument_of_another_type_is_an_error() -> None:
    dossier: Dossier = f.a_dossier("payment_pending")
    number = dossier.number
    with pytest.raises(Refused):
        transitions.payment_succeeded(dossier, BANK, amount="10", currency="eur", reference=number)  # type: ignore[arg-type]

"""The payment page people see: a form without script, and the bank's 3-D Secure question."""

from cpf_portal.common.french import euros
from cpf_portal.simulators.bank.ledger import Row
from cpf_portal.simulators.little_server import page


def payment(session: Row, error: str = "") -> str:
    """The card form."""
    return page("bank/payment.html", session=session, error=error, **_bought(session))


def secure(session: Row) -> str:
    """The bank's question."""
    return page("bank/secure.html", **_bought(session))


def closed(session: Row) -> str:
    """A page that is no longer open."""
    return page("bank/closed.html", session=session)


def about() -> str:
    """What answers at the root."""
    return page("bank/about.html")


def _bought(session: Row) -> dict[str, str]:
    return {"bought": session["_name"], "sum": euros(session["amount_total"])}

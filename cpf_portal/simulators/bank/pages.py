"""The payment page people see: a form without script, and the bank's 3-D Secure question."""

from html import escape

from cpf_portal.simulators.bank.ledger import Row
from cpf_portal.simulators.little_server import page

NOTE = (
    "Simulateur de paiement : aucune carte réelle n'est débitée. "
    "Cartes d'essai : 4242 4242 4242 4242 (acceptée), 4000 0000 0000 0002 (refusée), "
    "4000 0027 6000 3184 (3-D Secure)."
)


def _page(title: str, inside: str) -> str:
    return page(f"{title} — Simulateur de paiement", inside, NOTE)


def _sum(session: Row) -> str:
    units, cents = divmod(session["amount_total"], 100)
    amount = f"{units:,}".replace(",", "\u00a0") + f",{cents:02}\u00a0€"
    return f'<p>{escape(session["_name"])}</p><p class="sum">{amount}</p>'


def payment(session: Row, error: str = "") -> str:
    """The card form."""
    shown = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    back = escape(session["cancel_url"] or "/")
    return _page(
        "Payer par carte",
        f"<h1>Payer par carte</h1>{_sum(session)}{shown}"
        # Named, since it is also shown after the bank's question, which has an address of its own.
        f'<form method="post" action="/c/pay/{escape(session["id"])}">'
        '<label for="card">Numéro de carte</label>'
        '<input id="card" name="card" inputmode="numeric" autocomplete="cc-number" required maxlength="23">'
        '<div class="pair"><div><label for="expiry">Expiration</label>'
        '<input id="expiry" name="expiry" placeholder="MM/AA" autocomplete="cc-exp" maxlength="7"></div>'
        '<div><label for="cvc">Cryptogramme</label>'
        '<input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" maxlength="4"></div></div>'
        f'<button>Payer</button></form><p><a href="{back}">Revenir au site sans payer</a></p>',
    )


def secure(session: Row) -> str:
    """The bank's question."""
    return _page(
        "Authentification",
        f"<h1>Votre banque vérifie que c'est vous</h1>{_sum(session)}"
        '<form method="post"><button name="answer" value="yes">Autoriser le paiement</button>'
        '<button class="second" name="answer" value="no">Refuser</button></form>',
    )


def closed(session: Row) -> str:
    """A page that is no longer open."""
    back = escape(session["cancel_url"] or "/")
    return _page(
        "Page fermée",
        "<h1>Cette page de paiement est fermée</h1><p>Elle a expiré, ou le paiement est déjà fait.</p>"
        f'<p><a href="{back}">Revenir au site</a></p>',
    )


def about() -> str:
    """What answers at the root."""
    return _page(
        "Accueil", "<h1>Simulateur de paiement</h1><p>Il tient lieu de banque à la démonstration.</p>"
    )

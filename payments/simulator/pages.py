"""The payment page people see: a form without script, and the bank's 3-D Secure question."""

from html import escape

from payments.simulator.ledger import Row

STYLE = """
:root { color-scheme: light dark; --ink: #1c1f2b; --page: #f7f6f3; --card: #fff; --line: #8a8577;
  --accent: #1d3f8f; --on: #fff; --bad: #a8231c; --bad-bg: #fbe7e5; --quiet: #555a6b; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef5; --page: #12141c; --card: #1b1f2b;
  --line: #8c93aa; --accent: #a9c0ff; --on: #10162b; --bad: #ffaba3; --bad-bg: #451f1f; --quiet: #b3b9cb; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 30rem; margin: 2rem auto; padding: 1.5rem; background: var(--card); border-radius: 12px; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .5rem; }
.sum { font-size: 2rem; font-weight: 700; margin: 0; }
.quiet { color: var(--quiet); font-size: .9rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input { width: 100%; min-height: 3rem; padding: .5rem .75rem; font: inherit; color: var(--ink);
  background: var(--card); border: 1.5px solid var(--line); border-radius: 6px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
button { width: 100%; min-height: 3rem; margin-top: 1.5rem; border: 0; border-radius: 6px;
  font: 600 1rem system-ui, sans-serif; background: var(--accent); color: var(--on); cursor: pointer; }
button.second { background: transparent; color: var(--accent); border: 2px solid var(--accent);
  margin-top: .75rem; }
.error { padding: .75rem 1rem; border-left: 5px solid var(--bad); background: var(--bad-bg);
  border-radius: 6px; }
a { color: var(--accent); }
"""


def _page(title: str, inside: str) -> str:
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} — Simulateur de paiement</title><link rel="stylesheet" href="/style.css"></head>'
        f'<body><main>{inside}<p class="quiet">Simulateur de paiement : aucune carte réelle n\'est débitée. '
        "Cartes d'essai : 4242 4242 4242 4242 (acceptée), 4000 0000 0000 0002 (refusée), "
        "4000 0027 6000 3184 (3-D Secure).</p></main></body></html>"
    )


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
        '<form method="post"><label for="card">Numéro de carte</label>'
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

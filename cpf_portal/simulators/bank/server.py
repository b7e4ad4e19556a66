"""The simulator's HTTP server: the API under /v1, the payment pages under /c/pay, the controls apart."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cpf_portal.simulators.bank import pages
from cpf_portal.simulators.bank.api import Api
from cpf_portal.simulators.bank.ledger import ApiError, Ledger
from cpf_portal.simulators.bank.webhooks import Webhooks
from cpf_portal.simulators.little_server import Handler, running


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator."""

    url: str
    ledger: Ledger
    webhooks: Webhooks


@contextmanager
def serve(
    port: int = 0,
    *,
    webhook: str | None = None,
    secret: str = "whsec_demonstration",  # noqa: S107
    state: Path | None = None,
) -> Iterator[Simulator]:
    """Run on the loopback in this process; port 0 takes any that is free."""
    ledger, webhooks = Ledger(state), Webhooks(webhook, secret)
    known = {"ledger": ledger, "webhooks": webhooks, "api": Api(ledger, webhooks)}
    with running(port, _Handler, **known) as taken:
        yield Simulator(f"http://127.0.0.1:{taken}", ledger, webhooks)


class _Handler(Handler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.dress(parts.path):
            return
        if parts.path.startswith("/v1/"):
            self._api("GET", parts.path, parse_qsl(parts.query))
        elif parts.path == "/_simulator/ledger":
            self.send(200, json.dumps(self.server.ledger.movements), "application/json")
        elif parts.path.startswith("/c/pay/"):
            self._page(parts.path)
        else:
            self.html(200 if parts.path == "/" else 404, pages.about())

    def do_POST(self) -> None:
        body = self.body()
        if body is None:
            return
        path = urlsplit(self.path).path
        if path.startswith("/v1/"):
            self._api("POST", path, parse_qsl(body))
        elif path == "/_simulator/faults":
            self.server.webhooks.faults = json.loads(body or "{}")
            self.send(200, "{}", "application/json")
        elif path.startswith("/_simulator/"):
            self._dashboard(path.removeprefix("/_simulator/"))
        elif path.startswith("/c/pay/"):
            self._pay(path, dict(parse_qsl(body)))
        else:
            self.html(404, pages.about())

    def _dashboard(self, path: str) -> None:
        """What the bank's own staff do: `refunds/make/pi_1`, `refunds/fail/re_1`, `disputes/open/pi_1`…"""
        what, _, key = path.rpartition("/")
        ledger, send = self.server.ledger, self.server.webhooks.send
        with ledger.lock:
            match what:
                case "refunds/make":
                    ledger.refund({"payment_intent": key})
                    send("charge.refunded", ledger.charge_of(key))
                case "refunds/fail":
                    send("refund.failed", ledger.fail_refund(key))
                case "disputes/open":
                    send("charge.dispute.created", ledger.dispute(key))
                case "disputes/win" | "disputes/lose":
                    send("charge.dispute.closed", ledger.close_dispute(key, won=what == "disputes/win"))
                case _:
                    self.html(404, pages.about())
                    return
            ledger.save()
        self.send(200, "{}", "application/json")

    def _api(self, method: str, path: str, pairs: list[tuple[str, str]]) -> None:
        origin = f"http://{self.headers.get('Host', '')}"
        status, body = self.server.api.answer(method, path, pairs, self.headers, origin)
        self.send(status, json.dumps(body), "application/json")

    def _page(self, path: str, error: str = "") -> None:
        try:
            with self.server.ledger.lock:
                session = self.server.ledger.session(path.split("/")[3])
        except ApiError:
            self.html(404, pages.about())
            return
        if session["status"] != "open":
            self.html(200, pages.closed(session))
        elif path.endswith("/3ds"):
            self.html(200, pages.secure(session))
        else:
            self.html(200, pages.payment(session, error))

    def _pay(self, path: str, given: dict[str, str]) -> None:
        ledger, key = self.server.ledger, path.split("/")[3]
        if key not in ledger.sessions:
            self.html(404, pages.about())
            return
        with ledger.lock:
            if path.endswith("/3ds"):
                yes = given.get("answer") == "yes" and ledger.session(key)["status"] == "open"
                if yes:
                    ledger.accept(key)
                else:
                    ledger.decline(key, secure=True)
                outcome = "paid" if yes else "refused"
            else:
                outcome = ledger.charge(key, "".join(filter(str.isdigit, given.get("card", ""))))
            ledger.save()
            session = ledger.session(key)
        self._follow(outcome, path, session)

    def _follow(self, outcome: str, path: str, session: dict[str, Any]) -> None:
        """Announce what happened and lead the person on."""
        if outcome == "secure":
            self.redirect(f"/c/pay/{session['id']}/3ds")
        elif outcome == "refused":
            self.server.webhooks.send(
                "payment_intent.payment_failed", self.server.ledger.intent(session["payment_intent"])
            )
            self._page(f"/c/pay/{session['id']}", "Votre carte a été refusée. Essayez une autre carte.")
        elif outcome == "paid":
            self.server.webhooks.send("checkout.session.completed", session)
            self.redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
        else:
            self._page(path)

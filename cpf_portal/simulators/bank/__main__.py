"""`python -m cpf_portal.simulators.bank --port 8001 --webhook URL`: the simulator as a process of its own."""

import argparse
import os
import signal
import threading
from pathlib import Path

from cpf_portal.simulators.bank.server import serve


def main() -> None:
    """Serve on the loopback until told to stop."""
    parser = argparse.ArgumentParser(description="Simulateur de paiement par carte")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--webhook", help="l'adresse à appeler quand un paiement change")
    parser.add_argument("--secret", default=os.environ.get("STRIPE_WEBHOOK_SECRET", "whsec_demonstration"))
    parser.add_argument("--state", type=Path, help="le fichier où garder les paiements")
    asked = parser.parse_args()
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with serve(asked.port, webhook=asked.webhook, secret=asked.secret, state=asked.state):
        stopped.wait()


main()

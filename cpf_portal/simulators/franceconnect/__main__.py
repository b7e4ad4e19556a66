"""`python -m cpf_portal.simulators.franceconnect --port 8002`: the simulator as a process of its own."""

import argparse
import signal
import threading
from pathlib import Path

from cpf_portal.simulators.franceconnect.server import serve


def main() -> None:
    """Serve on the loopback until told to stop."""
    parser = argparse.ArgumentParser(description="Simulateur de FranceConnect")
    parser.add_argument("--port", type=int, default=8002)
    parser.add_argument("--key", type=Path, help="le fichier où garder la clé de signature")
    asked = parser.parse_args()
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with serve(asked.port, key=asked.key):
        stopped.wait()


main()

"""`python -m cpf_portal.simulators.status --port 8003`: the simulator as a process of its own."""

import argparse
import signal
import threading

from cpf_portal.simulators.status.server import serve


def main() -> None:
    """Serve on the loopback until told to stop."""
    parser = argparse.ArgumentParser(description="Simulateur d'API Particulier")
    parser.add_argument("--port", type=int, default=8003)
    asked = parser.parse_args()
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    with serve(asked.port):
        stopped.wait()


main()

"""Serves the figures of this machine and of the database, for Prometheus (`deploy/prometheus`)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from cpf_portal.operations.serving import listening
from cpf_portal.operations.watching import exposing


class Command(BaseCommand):
    """One a machine; the site itself has no page of figures."""

    help = "Donne à Prometheus les mesures de cette machine : pages, étapes, files, argent, messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", default=listening.THIS_MACHINE, help="adresse d'écoute (127.0.0.1)")
        parser.add_argument("--port", default="9180", help="port (9180)")

    def handle(self, *args: Any, bind: str, port: str, **options: Any) -> None:
        at = listening.address_of(bind), listening.port_of(port)
        listening.check_free(*at)
        with exposing.server(*at, settings.METRICS_TOKEN) as server:
            server.serve_forever()

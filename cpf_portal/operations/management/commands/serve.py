"""Serves the site, behind a proxy (`deploy/`), with the bounds it counts on."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cpf_portal.operations.serving import listening, server

MOST = 64


class Command(BaseCommand):
    """Becomes the server: whoever stops this process stops it."""

    help = "Sert le site, derrière le serveur frontal de deploy/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", "--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1)")
        parser.add_argument("--port", default="8000", help="port (8000)")
        parser.add_argument("--processes", default="1", help="nombre de processus (1)")

    def handle(self, *args: Any, bind: str, port: str, processes: str, **options: Any) -> None:
        workers = listening.number(processes, "le nombre de processus", MOST)
        at = listening.address_of(bind), listening.port_of(port)
        listening.check_free(*at)
        os.execv(sys.executable, server.command(*at, workers))  # noqa: S606

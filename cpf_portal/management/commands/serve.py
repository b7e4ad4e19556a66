"""Serves the site, behind a proxy (`deploy/`), with the bounds it counts on."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cpf_portal import server


class Command(BaseCommand):
    """Becomes the server: whoever stops this process stops it."""

    help = "Sert le site, derrière le serveur frontal de deploy/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port (8000)")
        parser.add_argument("--processes", type=int, default=1, help="nombre de processus (1)")

    def handle(self, *args: Any, host: str, port: int, processes: int, **options: Any) -> None:
        os.execv(sys.executable, server.command(host, port, processes))  # noqa: S606

"""Give the places that have no coordinates those of their commune."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.places.locating import locate_missing


class Command(BaseCommand):
    """May be run again at any time: it only fills what is missing."""

    help = "Donne aux lieux sans coordonnées celles de leur commune."

    def handle(self, *args: Any, **options: Any) -> None:
        done = locate_missing()
        self.stdout.write(
            f"Lieux situés : {done.found}. Lieux dont la commune est inconnue : {done.unknown}."
        )

"""The current code of the demonstration's organisations and staff."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cpf_portal.demo import people


class Command(BaseCommand):
    """What their authentication application would show."""

    help = "Donne le code du moment des organismes et de la Caisse, dans la démonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Cette commande n'existe que dans la démonstration.")
        self.stdout.write(people.current_code())

"""Load the demonstration's catalogue and people."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from catalogue.search.words import refresh
from cpf_portal.demo import catalogue, people


class Command(BaseCommand):
    """Idempotent: what is already there stays as it is."""

    help = "Charge le catalogue et les personnes de la démonstration, s'ils n'y sont pas encore."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        catalogue.load(today)
        people.load(today)
        refresh()

"""A periodic work as a command."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand

from cpf_portal.operations import work


class WorkCommand(BaseCommand):
    """Does the work `name` once, to its end."""

    name: ClassVar[str]

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{work.WORKS[self.name].label} : {work.run(self.name)}")

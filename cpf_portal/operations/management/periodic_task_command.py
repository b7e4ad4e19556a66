"""A periodic task as a command."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand

from cpf_portal.operations.periodic_tasks import PERIODIC_TASKS, run


class PeriodicTaskCommand(BaseCommand):
    """Does the task `name` once, to its end."""

    name: ClassVar[str]

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{PERIODIC_TASKS[self.name].label} : {run(self.name)}")

"""The periodic task « expire_dotations », for a machine without a worker: a cron may run it as it wishes."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "expire_dotations"
    help = "Prévient de l'échéance des dotations, et rend aux financeurs ce qui n'a pas servi."

"""The periodic task « remind », for a machine without a worker: a cron may run it as often as wished."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "remind"
    help = "Rappelle les échéances du prochain jour ouvré, une seule fois."

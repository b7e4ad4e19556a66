"""The periodic task « end_delisted », for a machine without a worker: a cron may run it at will."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "end_delisted"
    help = "Termine les demandes et les inscriptions des organismes déréférencés, et prévient chacun."

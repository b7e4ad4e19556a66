"""The periodic task « call_exports », for a machine without a worker: a cron may run it at will."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "call_exports"
    help = "Appelle les membres des organismes à leurs exports programmés, une seule fois chacun."

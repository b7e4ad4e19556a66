"""The periodic task « sweep », for a machine without a worker: a cron may run it as often as wished."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "sweep"
    help = "Joue les échéances dépassées et rembourse ce qui est dû."

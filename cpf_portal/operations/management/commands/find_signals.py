"""The periodic task « find_signals », for a machine without a worker: a cron may run it at will."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "find_signals"
    help = "Cherche les signaux de fraude et de lectures inhabituelles, pour que des agents les examinent."

"""The periodic task « take_waiting_credits », for a machine without a worker: a cron may run it at will."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "take_waiting_credits"
    help = "Donne aux comptes ouverts entre-temps les crédits qui attendaient leur titulaire."

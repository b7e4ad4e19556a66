"""The periodic task « withdraw_trainings », for a machine without a worker: a cron may run it at will."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "withdraw_trainings"
    help = "Dépublie les formations que les droits ne peuvent pas payer, et prévient leurs organismes."

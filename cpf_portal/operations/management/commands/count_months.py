"""The periodic task « count_months », for a machine without a worker: a cron may run it at will."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "count_months"
    help = "Compte les chiffres du fonds, mois par mois, tant qu'un mois peut encore changer."

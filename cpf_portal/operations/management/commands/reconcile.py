"""The periodic task « reconcile », for a machine without a worker: a cron may run it as often as wished."""

from cpf_portal.operations.management.periodic_task_command import PeriodicTaskCommand


class Command(PeriodicTaskCommand):
    """See `cpf_portal.operations.periodic_tasks`."""

    name = "reconcile"
    help = "Relit à la banque chaque paiement et remboursement ouvert, et répare ce qui s'est perdu."

"""The periodic work « reconcile », for a machine without a worker: a cron may run it as often as wished."""

from cpf_portal.operations.management.work_command import WorkCommand


class Command(WorkCommand):
    """See `cpf_portal.operations.work`."""

    name = "reconcile"
    help = "Relit à la banque chaque paiement et remboursement ouvert, et répare ce qui s'est perdu."

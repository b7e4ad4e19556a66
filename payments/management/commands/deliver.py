"""The periodic work « deliver », for a machine without a worker: a cron may run it as often as wished."""

from payments.management.work_command import WorkCommand


class Command(WorkCommand):
    """See `payments.work`."""

    name = "deliver"
    help = "Envoie les messages qui attendent."

"""The periodic work « remind », for a machine without a worker: a cron may run it as often as wished."""

from payments.management.work_command import WorkCommand


class Command(WorkCommand):
    """See `payments.work`."""

    name = "remind"
    help = "Rappelle les échéances du prochain jour ouvré, une seule fois."

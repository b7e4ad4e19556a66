"""The periodic work « remind », for a machine without a worker: a cron may run it as often as wished."""

from cpf_portal.operations.management.work_command import WorkCommand


class Command(WorkCommand):
    """See `cpf_portal.operations.work`."""

    name = "remind"
    help = "Rappelle les échéances du prochain jour ouvré, une seule fois."

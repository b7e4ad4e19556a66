"""The periodic work « sweep », for a machine without a worker: a cron may run it as often as wished."""

from cpf_portal.operations.management.work_command import WorkCommand


class Command(WorkCommand):
    """See `cpf_portal.operations.work`."""

    name = "sweep"
    help = "Joue les échéances dépassées et rembourse ce qui est dû."

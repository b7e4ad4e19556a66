"""Write the end of people's rights, when their pension is drawn, from a file of the fund."""

from collections.abc import Iterable
from typing import Any

from accounts.management.fund_file_command import FundFileCommand
from accounts.rights.ending import COLUMNS, end_rights
from cpf_portal.common.french import counted


class Command(FundFileCommand):
    """See `accounts.rights.ending`."""

    help = f"Note la fin des droits à la retraite, d'un fichier CSV ({' ; '.join(COLUMNS)})."

    def take(self, text: Iterable[str], **options: Any) -> str:
        report = end_rights(text, self.tell)
        return (
            f"{counted(report.credited, 'fin de droits notée', 'fins de droits notées')} ; "
            f"{counted(report.already, 'déjà notée', 'déjà notées')} ; {counted(report.refused, 'refusée')}."
        )

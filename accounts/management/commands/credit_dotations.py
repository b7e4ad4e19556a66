"""Put on accounts the dotations of a file."""

from collections.abc import Iterable
from typing import Any

from accounts.management.fund_file_command import FundFileCommand
from accounts.rights.dotations.dotation_file import COLUMNS, KINDS, OPTIONAL, credit_dotations
from accounts.rights.files.report import Report


class Command(FundFileCommand):
    """See `accounts.rights.dotations.dotation_file`."""

    help = (
        f"Verse les dotations d'un fichier CSV ({' ; '.join(COLUMNS)} ; si besoin {' ; '.join(OPTIONAL)}). "
        f"Types : {', '.join(KINDS)}."
    )

    def take(self, text: Iterable[str], **options: Any) -> Report:
        return credit_dotations(text, self.tell)

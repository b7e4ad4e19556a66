"""Import the public open catalogue (« moncompteformation_catalogueformation », CSV)."""

from catalogue.import_command import TableCommand
from catalogue.open_catalogue import import_open_catalogue


class Command(TableCommand):
    help = "Importe le catalogue ouvert des formations ; ce qu'un organisme décrit lui-même n'est pas touché."
    importer = import_open_catalogue

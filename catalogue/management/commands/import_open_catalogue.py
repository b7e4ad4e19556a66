"""Import the public open catalogue (« moncompteformation_catalogueformation », CSV)."""

from catalogue.imports.command import TableCommand
from catalogue.imports.open_catalogue.writing import import_open_catalogue


class Command(TableCommand):
    help = "Importe le catalogue ouvert des formations ; ce qu'un organisme décrit lui-même n'est pas touché."
    importer = import_open_catalogue

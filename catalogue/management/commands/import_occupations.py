"""Import the occupations that certifications lead to (France compétences' « Rome » export, CSV)."""

from catalogue.imports.command import TableCommand
from catalogue.imports.occupations import import_occupations


class Command(TableCommand):
    help = "Importe les métiers (ROME) de chaque certification, d'un export « Rome » de France compétences."
    importer = import_occupations

"""Import the RNCP or the RS (France compétences' standard export, CSV)."""

from catalogue.imports.certifications import import_certifications
from catalogue.imports.command import TableCommand


class Command(TableCommand):
    help = "Importe les certifications d'un export « Standard » de France compétences (RNCP ou RS)."
    importer = import_certifications

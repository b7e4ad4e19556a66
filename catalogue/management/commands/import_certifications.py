"""Import the RNCP or the RS (France compétences' standard export, CSV)."""

from catalogue.certifications import import_certifications
from catalogue.import_command import TableCommand


class Command(TableCommand):
    help = "Importe les certifications d'un export « Standard » de France compétences (RNCP ou RS)."
    importer = import_certifications

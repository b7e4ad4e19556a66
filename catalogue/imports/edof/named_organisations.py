"""The organisations of a file that staff import: those it names, found by SIRET, or made.

An organisation that imports its own catalogue never comes here: its file makes nobody.
"""

from django.db.models import Q

from catalogue.imports.edof.file.sirets import has_right_key
from catalogue.organisations.models import Organisation


class NamedOrganisations:
    """What an import by staff knows of organisations; one met for the first time is called `name`."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.rows: dict[str, Organisation | None] = {}

    def head_of(self, siret: str) -> str:
        """The SIRET of the organisation: the head's when it is that of a site."""
        found = self._find(siret)
        return found.siret if found else siret

    def wrong(self, siret: str) -> tuple[str, str] | None:
        """Why no organisation may be made of a SIRET, and the remedy; None when it is known or may be."""
        if self.name or has_right_key(siret) or self._find(siret):
            return None
        return (
            "aucun organisme n'a ce SIRET, dont la clé est fausse : il n'est pas créé.",
            "Corrigez-le ; s'il est juste, donnez le nom de l'organisme avec « --organisme ».",
        )

    def take(self, siret: str, *, writes: bool) -> Organisation:
        """The organisation, made when it is missing; not kept unless `writes`."""
        found = self._find(siret)
        if found is None:
            found = Organisation(siret=siret, name=self.name or f"Organisme {siret}")
            if writes:
                found, _ = Organisation.objects.get_or_create(siret=siret, defaults={"name": found.name})
                self.rows[siret] = found
        return found

    def _find(self, siret: str) -> Organisation | None:
        if siret not in self.rows:
            mine = Q(siret=siret) | Q(establishments__siret=siret)
            self.rows[siret] = Organisation.objects.filter(mine).first()
        return self.rows[siret]

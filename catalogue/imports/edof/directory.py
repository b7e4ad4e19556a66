"""The directory of certifications as an import asks it: each code once, known and active or not."""

from catalogue.trainings import eligible
from catalogue.trainings.models import Certification


class Directory:
    """What an import knows of certifications.

    A directory is loaded when one of its certifications has a title; until then any code of it is
    believed, and kept as a row without a title. EDOF's own codes are always known, and no other of theirs.
    """

    def __init__(self) -> None:
        titled = Certification.objects.exclude(title="").order_by().values_list("kind", flat=True)
        self.loaded = set(titled.distinct())
        self.rows: dict[str, Certification | None] = {}

    def wrong(self, code: str) -> tuple[str, str] | None:
        """What is wrong with a code and how to mend it; None when a training may name it."""
        if refusal := eligible.why_not(code):
            return refusal
        row = self._find(code)
        if row is None and code not in eligible.TITLES and Certification.kind_of(code) in self.loaded:
            return "cette certification n'est pas connue.", "Vérifiez le code dans le répertoire national."
        if row is not None and not row.is_active:
            return "cette certification n'est plus active.", "Choisissez celle qui la remplace."
        return None

    def take(self, codes: set[str], *, writes: bool) -> dict[str, Certification]:
        """The rows of codes that are not wrong, made when they are missing."""
        return {code: self._find(code) or self._make(code, writes=writes) for code in codes}

    def _make(self, code: str, *, writes: bool) -> Certification:
        row = Certification(code=code, kind=Certification.kind_of(code), title=eligible.TITLES.get(code, ""))
        if writes:
            told = {"kind": row.kind, "title": row.title}
            row, _ = Certification.objects.get_or_create(code=code, defaults=told)
            self.rows[code] = row
        return row

    def _find(self, code: str) -> Certification | None:
        if code not in self.rows:
            self.rows[code] = Certification.objects.filter(code=code).first()
        return self.rows[code]

"""A payment that bears the reference of a request to an employer: whose, and for what (rules.md § 7)."""

from collections.abc import Collection, Iterable

from accounts.rights import questions
from accounts.rights.dotations import references


class Named:
    """The requests that some payments name, asked for at once."""

    def __init__(self, written: Iterable[str]) -> None:
        named = {reference for reference in written if references.is_one(reference)}
        self._known = questions.requests_under(named) if named else {}

    def earmarks(self, reference: str, trainee_id: int | None, written: Collection[str]) -> list[str]:
        """What a dotation to that person is for: what the giver wrote, or else what was asked for.

        `ValueError` says why the reference cannot be that of a payment to them (None: who has no account).
        """
        if not references.is_one(reference):
            return list(written)
        asked = self._known.get(reference)
        if asked is None:
            raise ValueError(f"aucune demande ne porte la référence « {reference} »")
        if asked.trainee_id != trainee_id:
            raise ValueError(f"la référence « {reference} » est celle de la demande d'une autre personne")
        return list(written) or [asked.mark]

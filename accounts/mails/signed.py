"""Addresses that are mailed: signed, they name one row for a while, and nobody makes another."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Model, QuerySet
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class SignedLink:
    """One kind of them: the page they lead to, the name that keeps them from serving another, their life."""

    page: str
    kind: str
    life: timedelta

    def to(self, key: int | None, **state: int) -> str:
        """The address that names a row by its key, as long as its columns have the values given."""
        signed = {"pk": key, **state} if state else key
        return settings.SITE_URL + reverse(self.page, args=[signing.dumps(signed, salt=self.kind)])

    def named[Row: Model](self, token: str, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Which of these rows a link names; none when it is forged or late."""
        try:
            signed = signing.loads(token, salt=self.kind, max_age=self.life)
        except signing.BadSignature:
            return rows.none()
        return rows.filter(**signed) if isinstance(signed, dict) else rows.filter(pk=signed)

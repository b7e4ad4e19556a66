"""What an organisation may know of a settlement."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from dossiers.dossier.models import Dossier
from dossiers.money.due import Hours, due
from dossiers.money.models import Closing
from dossiers.money.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Share:
    """What an organisation may know of a settlement (cents): never who paid which part.

    `due` is what it will receive (docs/rules.md § 12); None while the hours attended are not known.
    """

    price: int
    kept: int
    given_back: int
    due: int | None


def share_of(
    settled: Settlement,
    dossier: Dossier,
    on: date,
    *,
    attended: Hours | None = None,
    excused: Hours | None = None,
) -> Share:
    """The settlement of a dossier that ends that day, as the organisation reads it; with hours, if told."""
    owed = due(
        settled.case, dossier.price, on=on, planned=dossier.hours, attended=attended, excused=excused or 0
    )
    return Share(settled.kept + settled.given_back, settled.kept, settled.given_back, owed)


def share_kept(closing: Closing, dossier: Dossier) -> Share:
    """What became of a dossier that has ended, with the hours that it keeps."""
    return share_of(
        closing.settlement,
        dossier,
        dossier.closed_on or timezone.localdate(),
        attended=dossier.hours_attended,
        excused=dossier.hours_excused,
    )

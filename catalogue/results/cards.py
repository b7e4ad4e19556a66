"""Offers in a list, as their reader sees them: the next start, places, what is left to pay, what is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalogue.favourites.models import Favourite
from catalogue.results import told
from catalogue.results.choosing import Choosing
from catalogue.results.told import Left
from catalogue.search.means import Means
from catalogue.search.models import Offer
from catalogue.trainings.bookable import first_sessions
from catalogue.trainings.models import Action, Session


@dataclass(frozen=True, slots=True)
class Card:
    """An offer, and what depends on the day and on the reader.

    `session` is the first that may be asked for, None when all are full; `left` is None for whoever has no
    rights here; `compared` is the address that chooses it, or no longer, empty when four others are chosen.
    """

    offer: Offer
    session: Session | None
    left: Left | None
    is_kept: bool
    is_chosen: bool
    compared: str

    @property
    def action(self) -> Action:
        """The offer as its organisation describes it."""
        return self.offer.action

    @property
    def km(self) -> int | None:
        """How far from where one looks, 0 under one; None for what is given nowhere, or has no address."""
        away: float | None = getattr(self.offer, "away", None)
        if away is None or self.action.training.open_catalogue_at:
            return None
        return 0 if away < 1 else round(away)

    @property
    def anchor(self) -> str:
        """The name of its row in the page."""
        return f"offre-{self.action.pk}"


def cards_of(
    offers: Iterable[Offer],
    choosing: Choosing,
    today: date,
    means: Means | None = None,
    since: date | None = None,
) -> list[Card]:
    """The cards of a page, in three queries at most; `since` is the first start looked for."""
    shown = list(offers)
    actions = {offer.pk: offer.action for offer in shown}
    sessions = first_sessions(actions, today, since)
    left = told.left_to_pay(means, actions.values()) if means else {}
    kept = _kept(means.person.pk, actions) if means else set()
    return [
        Card(
            offer=offer,
            session=sessions.get(offer.pk),
            left=left.get(offer.pk),
            is_kept=offer.pk in kept,
            is_chosen=offer.pk in choosing.ids,
            compared=choosing.toggled(offer.pk),
        )
        for offer in shown
    ]


def _kept(trainee_id: int, actions: Iterable[int]) -> set[int]:
    found = Favourite.objects.filter(user_id=trainee_id, action__in=list(actions))
    return set(found.values_list("action", flat=True))

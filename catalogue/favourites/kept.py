"""The offers that a trainee keeps at hand: a hundred at most, each once."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.rights.ledger import lock_holder
from catalogue.favourites.models import Favourite
from catalogue.trainings.models import Action
from cpf_portal.common.errors import Refused

MOST = 100


@transaction.atomic
def keep(trainee_id: int, action: Action) -> None:
    """Keep an offer; once is enough. `Refused` beyond a hundred, or when the offer is not shown."""
    if not action.is_shown:
        raise Refused("Cette formation n'est plus proposée.")
    lock_holder(trainee_id)
    mine = Favourite.objects.filter(user_id=trainee_id)
    if mine.filter(action=action).exists():
        return
    if mine.count() >= MOST:
        raise Refused(f"Vous avez déjà {MOST} favoris : retirez-en un pour ajouter celui-ci.")
    Favourite.objects.create(user_id=trainee_id, action=action)


def drop(trainee_id: int, action_id: int) -> None:
    """Keep an offer no more; nothing changes when it was not kept."""
    Favourite.objects.filter(user_id=trainee_id, action_id=action_id).delete()


def kept_by(trainee_id: int) -> QuerySet[Favourite]:
    """What someone keeps, the last added first, with all that a card shows."""
    shown = ("action__training__organisation", "action__training__certification", "action__place")
    return Favourite.objects.filter(user_id=trainee_id).select_related(*shown).order_by("-added_at", "-pk")

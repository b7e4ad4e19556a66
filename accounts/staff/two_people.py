"""Two people for what creates value or changes an identity, when one might act through the other.

The second must not have been created, given rights, a password or a factor by the first within thirty
days (docs/rules.md § 13). It holds both ways, whoever asks, and along chains: who opened an account that
opened another, or opened both, may be behind the two.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.people.models import User
from accounts.staff.models import Intervention
from cpf_portal.common.errors import Refused

APART = timedelta(days=30)
# Who stops an account gains nothing through it.
STOPS = (Intervention.What.SUSPENDED, Intervention.What.FROZEN)


def behind(person: User, now: datetime) -> set[int]:
    """Everyone who may be acting through an account, its owner included.

    Someone who intervened counts for thirty days, and so does whoever was behind them at that time.
    """
    since = {person.pk: now - APART}
    waiting = [person.pk]
    while waiting:
        account = waiting.pop()
        acts = Intervention.objects.filter(account=account, at__gte=since[account])
        for by, at in acts.exclude(what__in=STOPS).values_list("by_id", "at"):
            if by not in since or at - APART < since[by]:
                since[by] = at - APART
                waiting.append(by)
    return set(since)


def check(first: User, second: User) -> None:
    """Refuse two accounts that one person might be behind."""
    now = timezone.now()
    if behind(first, now) & behind(second, now):
        raise Refused(
            f"Une personne indépendante doit décider : depuis moins de {APART.days} jours, l'un de vos "
            "comptes doit à l'autre, ou à une même personne, son ouverture, ses droits, son mot de passe ou "
            "son second facteur."
        )


def check_other(first: User, second: User) -> None:
    """Refuse one person who would be both, and two accounts that one person might be behind."""
    if first.pk == second.pk:
        raise Refused("Une autre personne doit décider : vous avez déjà pris part à cette demande.")
    check(first, second)

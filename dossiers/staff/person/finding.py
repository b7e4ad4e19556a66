"""Finding the holder an agent has on the line, by what they can say of themselves."""

from datetime import date

from django.db.models import QuerySet

from accounts.login.backends import by_nir
from accounts.people.models import Trainee

# More people of one name born on one day are told apart by something else.
MOST = 20
LONGEST_NUMBER = 10


def holders(what: str, born: date | None) -> list[Trainee]:
    """Those whom a whole social security number, an e-mail address or a dossier's number names; or a birth
    name, with the day of their birth. At most `MOST`, by name."""
    found = Trainee.objects.select_related("user").order_by("user__last_name", "user__first_name", "pk")
    return list(_narrowed(found, what.strip(), born)[:MOST])


def _narrowed(found: QuerySet[Trainee], what: str, born: date | None) -> QuerySet[Trainee]:
    if "@" in what:
        return found.filter(user__email__iexact=what)
    if what.isdigit() and len(what) == LONGEST_NUMBER:
        return found.filter(dossiers__number=what)
    if sum(character.isdigit() for character in what) > LONGEST_NUMBER:
        return found.filter(user__in=by_nir(what))
    if born is None:
        return found.none()
    return found.filter(birth_date=born, user__last_name__iexact=what)

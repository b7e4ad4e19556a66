"""What an agent of the fund looks for in the administration, among two million dossiers."""

import time
from collections.abc import Iterator
from typing import Any

from tests.benchmarks import people
from tests.benchmarks.rows import Row, most, p95

EXACT, BY_NAME, LIST = 100, 1_000, 300
TIMES = 8


def rows() -> Iterator[Row]:
    """The rows on the administration."""
    from accounts.people.models import User
    from dossiers.dossier.models import Dossier

    user, _ = User.objects.get_or_create(
        login="mesure@caisse.example",
        defaults={
            "kind": "staff",
            "is_staff": True,
            "is_superuser": True,
            "first_name": "Une",
            "last_name": "Mesure",
        },
    )
    reader = people.logged(user)
    dossier = Dossier.objects.select_related("trainee__user").order_by("-pk")[1000]
    name = dossier.trainee.user.last_name
    key = dossier.trainee_id
    person = f"/admin/personne/{key}/"
    reader.post(person, {"reason": "call", "details": ""})
    asked = (
        ("a dossier by its number", f"/admin/dossiers/dossier/?q={dossier.number}", EXACT),
        ("dossiers by the name of their holder", f"/admin/dossiers/dossier/?q={name}", BY_NAME),
        ("dossiers by a name that nobody has", "/admin/dossiers/dossier/?q=Zzyzxwq", BY_NAME),
        ("the list of dossiers", "/admin/dossiers/dossier/", LIST),
        ("the list of dossiers of a state", "/admin/dossiers/dossier/?state__exact=requested", LIST),
        ("the page of a dossier", f"/admin/dossiers/dossier/{dossier.pk}/change/", LIST),
        ("people by a name", f"/admin/accounts/trainee/?q={name}", BY_NAME),
        ("the list of people", "/admin/accounts/trainee/", LIST),
        ("the list of payments", "/admin/payments/payment/", LIST),
        ("the list of lines of rights", "/admin/accounts/rightsline/", LIST),
        ("the first page, with what waits", "/admin/", LIST),
        ("the page of a person", person, LIST),
        ("the figures of the fund", "/admin/chiffres/", LIST),
        ("the signals", "/admin/operations/lead/", LIST),
        ("who looked at what", "/admin/accounts/accesslogentry/", LIST),
        ("who looked at one person", f"/admin/accounts/accesslogentry/?quoi=personnes&object_id={key}", LIST),
    )
    for what, address, bar in asked:
        reader.get(address)
        yield most(f"administration: {what}, p95", p95([_took(reader, address) for _ in range(TIMES)]), bar)


def _took(reader: Any, address: str) -> float:
    start = time.perf_counter()
    reader.get(address)
    return (time.perf_counter() - start) * 1000

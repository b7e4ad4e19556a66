"""Who looked at what in the administration."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.people.models import User
from accounts.staff import pages
from accounts.staff.jobs import forget_access_log
from accounts.staff.models import AccessLogEntry
from tests import factories as f
from tests.kinds import sure

ARABIC = {ord("0") + n: chr(0x660 + n) for n in range(10)}
pytestmark = pytest.mark.django_db


@pytest.fixture
def morgan(client: Client) -> User:
    """Of the staff, in the administration."""
    morgan = f.a_staff_member()
    client.force_login(morgan, backend="accounts.login.backends.EmailBackend")
    return morgan


def seen() -> list[tuple[str, str]]:
    return list(AccessLogEntry.objects.order_by("pk").values_list("page", "object_id"))


def test_each_page_shown_is_a_line(client: Client, morgan: User) -> None:
    dossier = f.a_dossier("requested")
    client.get(reverse("admin:dossiers_dossier_changelist"), {"q": "Lecœur"})
    client.get(reverse("admin:dossiers_dossier_change", args=[dossier.pk]))
    client.get(reverse("admin:accounts_user_change", args=[dossier.trainee_id]))
    assert seen() == [
        ("dossiers_dossier_changelist", ""),
        ("dossiers_dossier_change", str(dossier.pk)),
        ("accounts_user_change", str(dossier.trainee_id)),
    ]
    line = AccessLogEntry.objects.first()
    assert (sure(line).user, sure(line).address) == (morgan, "127.0.0.1")
    assert "Lec" not in "".join(map(str, AccessLogEntry.objects.values_list())), (
        "what is looked for is not kept"
    )


def test_what_is_not_shown_is_not_a_line(client: Client, morgan: User) -> None:
    client.get(reverse("admin:dossiers_dossier_change", args=[999]))
    client.get(reverse("home"))
    client.get(reverse("admin:accounts_user_change", args=["x" * 500]))
    client.logout()
    client.get(reverse("admin:index"))
    client.get(reverse("admin:login"))
    assert seen() == []


def test_no_method_reads_without_a_line(client: Client, morgan: User) -> None:
    dossier = f.a_dossier("requested")
    page = reverse("admin:accounts_user_change", args=[dossier.trainee_id])
    for method in ("options", "put", "trace", "delete", "patch"):
        assert getattr(client, method)(page).status_code == 405
    assert seen() == []
    client.post(reverse("admin:accounts_user_changelist"))
    client.post(reverse("admin:accounts_user_add"), {"email": "no address"})
    assert [line[0] for line in seen()] == ["accounts_user_changelist", "accounts_user_add"]


def test_the_line_names_the_object_however_it_was_spelt(client: Client, morgan: User) -> None:
    dossier = f.a_dossier("requested")
    for spelt in (
        f"{dossier.trainee_id:060}",
        f" {dossier.trainee_id}",
        str(dossier.trainee_id).translate(ARABIC),
    ):
        client.get(reverse("admin:accounts_user_change", args=[spelt]))
    assert {line[1] for line in seen()} == {str(dossier.trainee_id)}


def test_staff_read_the_lines_and_change_none(client: Client, morgan: User) -> None:
    client.get(reverse("admin:index"))
    line = AccessLogEntry.objects.get()
    page = client.get(reverse("admin:accounts_accesslogentry_changelist"))
    assert page.status_code == 200
    assert "accueil" in page.text
    assert client.post(reverse("admin:accounts_accesslogentry_delete", args=[line.pk])).status_code == 403
    assert client.post(reverse("admin:accounts_accesslogentry_change", args=[line.pk])).status_code == 403


def names(patterns: Iterable[Any], inside: bool = False) -> Iterator[str]:
    """Every page of the administration, by its name."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns, inside or each.app_name == "admin")
        elif inside and each.name:
            yield each.name


def test_every_page_is_called_by_words() -> None:
    # Nobody is shown by these, so they are no line.
    unseen = {"jsi18n", "login", "logout"}
    found = {name: pages.words_of(name) for name in names(get_resolver().url_patterns) if name not in unseen}
    assert len(found) > 200
    assert {name: words for name, words in found.items() if words == name or "_" in words} == {}
    assert found["dossiers_dossier_change"] == "dossier : fiche"
    assert pages.words_of("a_page_of_before") == "a_page_of_before"


def test_who_looked_at_someone_is_found_by_either_and_leads_there(client: Client, morgan: User) -> None:
    dominique, other = f.a_trainee(), f.an_agent("Lecture", "sacha@cdc.example")
    for agent, page, key in (
        (other, "person", dominique.pk),
        (morgan, "accounts_user_freeze", dominique.pk),
        (morgan, "dossiers_dossier_change", dominique.pk),
    ):
        AccessLogEntry.objects.create(user=agent, page=page, object_id=str(key))

    def lines(**asked: str) -> set[str]:
        found = client.get(reverse("admin:accounts_accesslogentry_changelist"), asked)
        return {entry.page for entry in found.context["cl"].result_list}

    assert lines(q="sacha@cdc.example") == {"person"}
    assert lines(quoi="personnes", object_id=str(dominique.pk)) == {"person", "accounts_user_freeze"}
    assert lines(quoi="dossiers") == {"dossiers_dossier_change"}
    shown = client.get(reverse("admin:accounts_accesslogentry_changelist"), {"quoi": "personnes"}).text
    assert f'href="{reverse("admin:person", args=[dominique.pk])}">n°' in shown
    assert "gel du compte" in shown


def test_a_line_is_kept_a_year(morgan: User) -> None:
    now = timezone.now()
    for days in (-1, 1):
        at = now - relativedelta(years=1, days=days)
        AccessLogEntry.objects.create(user=morgan, page=str(days), at=at)
    forget_access_log(0)
    assert list(AccessLogEntry.objects.values_list("page", flat=True)) == ["-1"]


def test_the_lines_of_a_reading_are_a_file_in_words_that_no_spreadsheet_computes(client: Client) -> None:
    agent = f.an_agent("Lecture")
    client.force_login(agent)
    AccessLogEntry.objects.create(
        user=agent, page="person", object_id="7", reason="other", details="=2+2", address="192.0.2.1"
    )
    chosen = AccessLogEntry.objects.filter(page="person").values_list("pk", flat=True)
    file = client.post(
        reverse("admin:accounts_accesslogentry_changelist"),
        {"action": "export", "_selected_action": list(chosen)},
    )
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "quand;qui;page;objet;motif;précision;adresse réseau"
    assert lines[1].endswith(f";{agent};page d'une personne;7;Autre;'=2+2;192.0.2.1")
    assert len(lines) == 2

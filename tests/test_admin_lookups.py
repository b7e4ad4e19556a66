"""The administration tells no more than its pages show: whatever is written in an address is refused
unless a page of it declares it, and no declared filter, search, order or column is a secret."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.second_factor.models import RecoveryCode
from tests import factories as f
from tests.entered import again, entered
from tests.kinds import sure

pytestmark = pytest.mark.django_db
OPERATORS = ("", "__exact", "__startswith", "__contains", "__regex", "__gt", "__in", "__isnull", "__isempty")
# What opens an account, or says whose number it is: no page of the administration reads any of it.
SECRET = {
    "password",
    "login",
    "franceconnect_sub",
    "session_version",
    "key",
    "hashed",
    "start",
    "token",
    "data",
    "session_data",
    "content",
    "args",
    "parameters",
    "url",
    "hashkey",
    "username",
}
EVERY_LIST = pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda m: m._meta.label)


def listing(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def paths_of(model: type[Model], depth: int = 3, seen: tuple[type[Model], ...] = ()) -> Iterator[str]:
    """Every field that an address could name from a model, through so many relations, both ways."""
    for field in model._meta.get_fields():
        yield (name := field.name)
        other: Any = field.related_model
        if depth > 1 and isinstance(other, type) and other not in seen:
            yield from (f"{name}__{path}" for path in paths_of(other, depth - 1, (*seen, model)))


def declared_by(model: type[Model]) -> set[str]:
    """The fields that the list of a model says it filters by."""
    of = admin.site._registry[model]
    filters = [each[0] if isinstance(each, tuple) else each for each in of.list_filter]
    return {each for each in filters if isinstance(each, str)} | {of.date_hierarchy or ""}


# The two lists that a social security number leads to, narrowed to its holder.
BY_NUMBER = {"accounts.User": "id__exact", "dossiers.Dossier": "trainee__exact"}


@pytest.fixture(scope="module")
def sacha(made_once: None) -> Client:
    """The browser of someone of the staff who only looks; there is a dossier to look at."""
    f.a_dossier("cancelled_by_trainee", trainee=f.a_trainee("Camille", "Aubry"))
    user = f.a_user("staff", "lecture@cdc.example", "Sacha", "Weber", is_staff=True)
    user.user_permissions.set(f.every_permission("view"))
    return entered(user)


@pytest.fixture
def reader(sacha: Client) -> Client:
    return again(sacha)


@EVERY_LIST
def test_an_address_asks_nothing_that_the_list_does_not_declare(
    rf: RequestFactory, model: type[Model]
) -> None:
    of, request = admin.site._registry[model], rf.get("/")
    allowed = {
        path + operator
        for path in paths_of(model)
        for operator in OPERATORS
        if of.lookup_allowed(path + operator, "x", request)
    } - {BY_NUMBER.get(model._meta.label)}
    assert {name.rpartition("__")[0] for name in allowed} <= declared_by(model)


@EVERY_LIST
def test_a_secret_cannot_be_guessed_letter_by_letter(reader: Client, model: type[Model]) -> None:
    """Asked as a browser would, of every list and every secret that it leads to."""
    secrets: dict[str, str] = {}
    for path in paths_of(model):
        secrets.setdefault(path.split("__")[-1], path)
    for name in SECRET & set(secrets):
        assert reader.get(listing(model), {f"{secrets[name]}__startswith": "a"}).status_code == 400, name


@EVERY_LIST
def test_what_a_list_declares_is_no_secret(rf: RequestFactory, model: type[Model]) -> None:
    of = admin.site._registry[model]
    shown = [*of.list_display, *of.search_fields, *of.get_ordering(rf.get("/")), *declared_by(model)]
    for inline in of.inlines:
        assert not SECRET & {name for name in inline.fields or () if isinstance(name, str)}
    for path in shown:
        try:
            named = str(path).lstrip("-=^@").removesuffix("__startswith")
            field = get_fields_from_path(model, named)[-1]
        except FieldDoesNotExist:
            continue  # a method of the list, which the tests of its page read
        assert field.name not in SECRET, path


@EVERY_LIST
@pytest.mark.parametrize(
    "asked", [{"_to_field": "password"}, {"_to_field": "login"}, {"_popup": "1", "_to_field": "email"}]
)
def test_a_pop_up_names_people_by_nothing_but_their_rank(
    reader: Client, model: type[Model], asked: dict[str, str]
) -> None:
    assert reader.get(listing(model), asked).status_code == 400


@EVERY_LIST
def test_facets_orders_and_dates_count_what_is_shown_only(reader: Client, model: type[Model]) -> None:
    for asked in ({"_facets": "True"}, {"o": "1.-2.99.-x"}, {"o": "password"}, {"q": "password__startswith"}):
        assert reader.get(listing(model), asked).status_code == 200, asked
    assert reader.get(listing(model), {"password__year": "2026"}).status_code == 400


def test_the_hash_of_a_password_is_on_no_page(reader: Client) -> None:
    """With the whole administration open to reading: lists, pages, histories."""
    someone = f.a_staff_member(password=f.PASSWORD)
    device = TOTPDevice.objects.create(user=someone)
    f.a_code(someone)
    code = RecoveryCode.objects.first()
    people = [someone, f.a_trainee(login=f.digest("1760575013042"), password=f.PASSWORD).user]
    secrets = [device.key, sure(code).hashed, *(u.password for u in people), people[1].login]
    for model in admin.site._registry:
        pages = [listing(model)]
        for row in model._default_manager.all()[:20]:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            pages += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history")]
        for page in pages:
            answer = reader.get(page)
            assert answer.status_code == 200, page
            assert [secret for secret in secrets if secret in answer.text] == [], page


def test_completing_a_name_searches_names_only(reader: Client) -> None:
    someone = f.a_trainee("Dominique", login=f.digest("1760575013042"))
    asked = {"app_label": "accounts", "model_name": "rightscorrection", "field_name": "trainee"}
    found = reader.get(reverse("admin:autocomplete"), asked | {"term": "lec"}).json()["results"]
    assert found == [{"id": str(someone.pk), "text": "Dominique Lecœur"}]
    for term in (someone.user.login[:12], "1:"):
        assert reader.get(reverse("admin:autocomplete"), asked | {"term": term}).json()["results"] == []


def test_only_what_the_project_shows_is_in_the_administration() -> None:
    """The libraries bring lists of their own: secrets of the second factor, jobs, groups, sessions."""
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels == {"accounts", "catalogue", "dossiers", "payments", "operations"}

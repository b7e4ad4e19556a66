"""Every address of the site, for every kind of stranger: a new page is covered by itself."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from catalogue.organisations.models import Member
from dossiers.dossier.models import Dossier
from payments.card.models import Payment
from tests import factories as f
from tests.dossiers.webhooks.receiver import an_endpoint
from tests.entered import again, entered
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Address:
    """A pattern of the map: its name, its path as a format, the arguments it takes."""

    name: str
    path: str
    arguments: tuple[str, ...]

    def of(self, things: dict[str, object]) -> str:
        """The path for these things."""
        return "/" + self.path % {name: things.get(name, "x") for name in self.arguments}


def addresses() -> list[Address]:
    found = {}
    for name, ways in get_resolver().reverse_dict.lists():
        if isinstance(name, str):
            for possibilities, *_ in ways:
                path, arguments = possibilities[0]
                found[path] = Address(name, path, tuple(arguments))
    return [found[path] for path in sorted(found)]


MAP = addresses()
PUBLIC = {
    "home",
    "explain",
    "explain_tutorial",
    "explain_states",
    "explain_deadlines",
    "explain_cancelling",
    "explain_rights",
    "explain_financing",
    "law",
    "certification",
    "organisation_page",
    "application",
    "application_sent",
    "organisation_calendar_feed",
    "privacy",
    "help",
    "legal",
    "complaint",
    "advisers",
    "employers",
    "professionals",
    "site_security",
    "accessibility",
    "site_plan",
    "health",
    "favicon",
    "manifest",
    "offline",
    "service_worker",
    "robots",
    "sitemap",
    "sitemap_section",
    "security_txt",
    "login",
    "organisation_login",
    "logout",
    "franceconnect",
    "franceconnect_return",
    "terms",
    "terms_version",
    "register",
    "register_identity",
    "register_password",
    "register_sent",
    "confirm_email",
    "email_confirm",
    "contact_confirm",
    "second_factor_remove",
    "name_confirm",
    "password_reset",
    "password_strength",
    "session",
    "password_reset_sent",
    "password_reset_confirm",
    "captcha-image",
    "captcha-audio",
    "invitation",
    "mailbox_confirm",
    "search",
    "towns",
    "identity_explained",
    "freeze_by_link",
    "recovery",
    "recovery_asked",
    "recovery_stop",
    "recovery_finish",
    "training",
    "compare",
    "contact",
    "contact_sent",
    "report",
    "stripe_webhook",
    "api_documentation",
    "gallery",
    "demonstration",
    "sent_mail",
}
STAFF = {"gallery_mails", "gallery_mail", "gallery_mail_page"}
# What anyone who is logged in has for themselves.
ANYONE = {"security", "password_change", "email_change", "disconnect_others"}
CODES = {"second_factor", "second_factor_enrol", "recovery_codes"}
TRAINEES_OWN = ("mon-compte", "mes-", "paiement/", "formations/sessions", "franceconnect/", "favoris/")
TRAINEE = [a for a in MAP if a.path.startswith(TRAINEES_OWN) and a.name not in PUBLIC]
OFFICE = [a for a in MAP if a.path.startswith("organisme/") and a.name not in PUBLIC]
FUNDERS = [a for a in MAP if a.path.startswith("financeurs/") and a.name not in PUBLIC]
OBJECTS = {
    "number",
    "payment_id",
    "session_id",
    "member_id",
    "training_id",
    "import_id",
    "invitation_id",
    "token_id",
    "endpoint_id",
    "reference",
    "answer_id",
    "template_id",
    "mark_id",
    "view_id",
    "schedule_id",
    "note_id",
    "gesture_id",
    "authorisation_id",
    "establishment_id",
}
by_name = pytest.mark.parametrize


def test_every_address_is_of_one_kind() -> None:
    known = PUBLIC | ANYONE | STAFF | CODES | {a.name for a in TRAINEE + OFFICE + FUNDERS}
    assert {a.name for a in MAP} - known == set(), "say who a new page is for"


@pytest.fixture(scope="module")
def hers(made_once: None) -> dict[str, Any]:
    """Dominique's things, and those of the organisation she asked."""
    dossier = f.ask_top_up(f.a_dossier("to_validate"))
    payment = Payment.objects.create(dossier=dossier, amount=15_000)
    return {
        "number": dossier.number,
        "rank": 1,
        "slug": "annuler-la-demande",
        "step": "identite",
        "session_id": dossier.session_id,
        "payment_id": payment.pk,
        "member_id": sure(f.agent(dossier).user).memberships.get().pk,
        "establishment_id": f.an_establishment(dossier.organisation).pk,
        "action_id": dossier.session.action_id,
        "import_id": f.a_catalogue_import(dossier.organisation).pk,
        "invitation_id": f.an_invitation(dossier.organisation).pk,
        "endpoint_id": (endpoint := an_endpoint(dossier.organisation, "https://atelier.example/")).pk,
        "delivery_id": endpoint.deliveries.create(entry=dossier.entries.latest("pk")).pk,
        "token_id": f.token_of(f.a_token(dossier.organisation)).pk,
        "training_id": dossier.session.action.training_id,
        "answer_id": f.a_selection(dossier).pk,
        "mark_id": f.a_mark(f.a_dossier("in_training", trainee=dossier.trainee)).pk,
        "template_id": f.a_template(dossier.organisation).pk,
        "reference": f.an_employer_request(dossier.trainee, dossier.session.action).reference,
        "part": "presentation",
        "authorisation_id": f.an_authorisation(dossier.organisation).pk,
        "view_id": f.a_saved_view(sure(f.agent(dossier).user).memberships.get()).pk,
        "schedule_id": f.a_schedule(sure(f.agent(dossier).user).memberships.get()).pk,
        "note_id": f.a_note(dossier).pk,
        "gesture_id": f.a_session_gesture(dossier.session).pk,
    }


@pytest.fixture(scope="module")
def strangers(hers: dict[str, Any]) -> dict[str, Client]:
    """The browsers of who has nothing to do with Dominique nor with the organisation she asked."""
    people = {
        "trainee": f.a_trainee("Camille").user,
        "staff": f.a_staff_member(),
        "funder": f.a_funder_agent(f.a_funder()),
        "member": f.a_member(f.an_organisation("Cap Métiers Sud")),
    } | {role: f.a_member(f.an_organisation(f"Cap Métiers {role}"), role) for role in Member.Role.values}
    return {name: entered(user) for name, user in people.items()}


def both(client: Client, path: str) -> set[int]:
    """What reading and posting answer; a method that does not exist counts for nothing."""
    return {client.get(path).status_code, client.post(path).status_code} - {405}


@by_name("address", [a for a in MAP if a.name not in PUBLIC], ids=lambda a: a.path)
def test_whoever_is_not_logged_in_is_sent_to_log_in(hers: dict[str, Any], address: Address) -> None:
    client = Client()
    for answer in (client.get(address.of(hers)), client.post(address.of(hers))):
        assert answer.status_code in (302, 405)
        if answer.status_code == 302:
            assert answer["Location"].partition("?")[0] in ("/connexion/", "/organisme/connexion/")
    read = client.get(address.of(hers))
    assert read.status_code == 405 or "/connexion/?next=" in read["Location"]


@by_name("address", [a for a in TRAINEE if OBJECTS & set(a.arguments)], ids=lambda a: a.path)
def test_another_trainee_finds_nothing_of_hers(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    if address.name == "dossier_create":
        return  # a session belongs to nobody: anyone may ask for it
    assert both(again(strangers["trainee"]), address.of(hers)) == {404}


@by_name("address", TRAINEE, ids=lambda a: a.path)
def test_organisations_and_staff_have_no_trainee_s_page(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    for who in ("member", "staff", "funder"):
        assert both(again(strangers[who]), address.of(hers)) <= {404}


@by_name("address", [a for a in OFFICE if (OBJECTS | {"action_id"}) & set(a.arguments)], ids=lambda a: a.path)
def test_another_organisation_finds_nothing_of_this_one(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    for role in Member.Role.values:
        assert both(again(strangers[role]), address.of(hers)) <= {404}


@pytest.fixture(scope="module")
def of_both(hers: dict[str, Any]) -> Client:
    """Who manages the organisation that Dominique asked, and works for another now."""
    here = f.an_organisation("Cap Métiers Nord")
    user = f.a_member(here)
    asked = Dossier.objects.get(number=hers["number"]).organisation
    Member.objects.create(user=user, organisation=asked, role="manager")
    browser = entered(user)
    browser.post("/organisme/choisir/", {"organisation": here.pk})
    return browser


@by_name("address", [a for a in OFFICE if (OBJECTS | {"action_id"}) & set(a.arguments)], ids=lambda a: a.path)
def test_who_works_for_another_of_theirs_now_finds_nothing_of_this_one(
    hers: dict[str, Any], of_both: Client, address: Address
) -> None:
    """At most a page says whose it is, and offers to work there."""
    assert both(again(of_both), address.of(hers)) <= {404}
    read = again(of_both).get(address.of(hers))
    dossier = Dossier.objects.get(number=hers["number"])
    for word in ("Lecœur", dossier.title, dossier.place):
        assert word not in read.text


@by_name("address", OFFICE, ids=lambda a: a.path)
def test_trainees_and_staff_have_no_back_office(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    for who in ("trainee", "staff", "funder"):
        assert both(again(strangers[who]), address.of(hers)) <= {404}


@by_name("address", [a for a in FUNDERS if OBJECTS & set(a.arguments)], ids=lambda a: a.path)
def test_another_funder_finds_nothing_of_what_is_asked_of_this_one(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    assert both(again(strangers["funder"]), address.of(hers)) <= {404}


@by_name("address", FUNDERS, ids=lambda a: a.path)
def test_nobody_else_has_a_funder_s_office(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    for who in ("trainee", "member", "staff"):
        assert both(again(strangers[who]), address.of(hers)) <= {404}


@by_name("path", ["/admin/", "/admin/dossiers/dossier/", "/admin/accounts/user/add/"])
def test_the_administration_is_for_staff(strangers: dict[str, Client], path: str) -> None:
    for who in ("trainee", "member", "funder"):
        answer = again(strangers[who]).get(path)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"] or "/connexion/" in answer["Location"]


@by_name("address", MAP, ids=lambda a: a.path)
def test_nothing_is_posted_without_the_token(
    hers: dict[str, Any], strangers: dict[str, Client], address: Address
) -> None:
    """For whoever could post otherwise; the webhook has its own signature."""
    if address.name == "stripe_webhook":
        return
    who = "member" if address in OFFICE or address.name in CODES else "trainee"
    client = again(strangers[who], enforce_csrf_checks=True)
    assert client.post(address.of(hers)).status_code in (403, 404, 405)

"""« Mes messages »: each member chooses for themselves, managers for the organisation's own address."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.organisations.models import Member, Organisation
from dossiers.messages.members import mail_choices
from dossiers.messages.members.kinds import MessageKind
from dossiers.messages.members.models import MailChoices
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE, LEFT = reverse("organisation_mails"), reverse("organisation_mails_left")
NEVER = dict.fromkeys(MessageKind.values, "never") | {"hour": "8"}


def entering(client: Client, organisation: Organisation, role: str) -> Member:
    member = f.a_member(organisation, role).memberships.get()
    client.force_login(member.user)
    return member


@pytest.mark.parametrize("role", ["manager", "files", "reader"])
def test_whoever_reads_dossiers_chooses_kind_by_kind(
    client: Client, atelier: Organisation, role: str
) -> None:
    member = entering(client, atelier, role)
    assert "Nouvelles demandes" in client.get(PAGE).text
    given = {"request": "at_once", "deadline": "at_once", "answer": "daily", "hour": "7"}
    given = NEVER | given | {"only_followed": "on"}
    assert client.post(PAGE, given).status_code == 302
    chosen = MailChoices.objects.get(member=member)
    assert (chosen.at_once, chosen.daily) == (["deadline", "request"], ["answer"])
    assert (chosen.hour, chosen.only_followed) == (7, True)
    form = client.get(PAGE).context["form"]
    assert form["request"].value() == "at_once"
    assert form["answer"].value() == "daily"
    assert form["ending"].value() == "never"


def test_who_keeps_the_catalogue_has_no_such_page_and_no_link_to_it(
    client: Client, atelier: Organisation
) -> None:
    entering(client, atelier, "catalogue")
    assert client.get(PAGE).status_code == client.post(PAGE, NEVER).status_code == 404
    assert PAGE not in client.get(reverse("office")).text


def test_a_choice_that_is_none_is_refused_in_words_and_what_was_chosen_stays(
    client: Client, atelier: Organisation
) -> None:
    entering(client, atelier, "files")
    page = client.post(PAGE, NEVER | {"request": "at_once", "answer": "tomorrow"})
    assert page.status_code == 200
    assert page.context["form"]["request"].value() == "at_once"
    assert not MailChoices.objects.exists()


def test_nothing_is_written_by_reading(client: Client, atelier: Organisation) -> None:
    entering(client, atelier, "files")
    client.get(PAGE)
    assert not MailChoices.objects.exists()


def test_only_a_manager_says_what_the_address_leaves(client: Client, atelier: Organisation) -> None:
    entering(client, atelier, "files")
    assert LEFT not in client.get(PAGE).text
    assert client.post(LEFT, {"kinds": ["request"]}).status_code == 404
    entering(client, atelier, "manager")
    assert client.post(LEFT, {"kinds": ["request"]}).status_code == 302
    assert mail_choices.left_by(atelier) == [MessageKind.REQUEST]


def test_the_page_says_what_nobody_receives_although_it_is_left_to_members(
    client: Client, atelier: Organisation
) -> None:
    entering(client, atelier, "manager")
    client.post(LEFT, {"kinds": ["request", "deadline"]})
    client.post(PAGE, NEVER | {"request": "at_once"})
    page = client.get(PAGE)
    assert page.context["still"] == ["Dates limites"]
    assert "aucun ne le reçoit" in page.text.replace("\u00a0", " ")


def test_another_kind_left_is_refused(client: Client, atelier: Organisation) -> None:
    entering(client, atelier, "manager")
    assert client.post(LEFT, {"kinds": ["all"]}).status_code == 200
    assert mail_choices.left_by(atelier) == []


def test_another_organisation_s_choices_are_its_own(client: Client, atelier: Organisation) -> None:
    entering(client, f.an_organisation("Cap Métiers Sud"), "manager")
    client.post(LEFT, {"kinds": ["request"]})
    assert mail_choices.left_by(atelier) == []

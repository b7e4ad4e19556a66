"""« Ce n'est pas moi » : a frozen account engages nothing, shows nothing, until its holder proves who they are."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.identity import checked, freezing
from accounts.mails import jobs, links
from accounts.people.models import Trainee, User
from accounts.security import safeguards
from cpf_portal.common.errors import Refused
from cpf_portal.simulators.franceconnect import Simulator
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.holder import closing
from tests import factories as f
from tests.entered import entered
from tests.franceconnect import ANGE, DOMINIQUE, Visitor
from tests.kinds import Work, sure

pytestmark = pytest.mark.django_db


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(sex="m")


def is_frozen(trainee: Trainee) -> bool:
    return User.objects.filter(pk=trainee.pk, frozen_at__isnull=False).exists()


def link_in(mail: EmailMultiAlternatives) -> str:
    return sure(re.search(r"http://localhost:8000(/geler/\S+)", str(mail.body))).group(1)


def freeze(trainee: Trainee) -> Client:
    """Freeze it from its page; the browser that did."""
    client = entered(trainee.user)
    assert client.post(reverse("freeze"))["Location"] == reverse("frozen")
    return client


def test_freezing_ends_every_session_but_the_way_to_prove_who_one_is(
    dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    other = entered(dominique.user)
    hers = freeze(dominique)
    assert other.get(reverse("account"))["Location"].startswith(reverse("login"))
    for page in ("account", "security", "my_data", "password_change", "email_change", "rights"):
        assert hers.get(reverse(page))["Location"] == reverse("frozen"), page
        assert hers.post(reverse(page), {}).status_code in (302, 405), page
    assert "prouvez qui vous êtes" in hers.get(reverse("frozen")).text.casefold()
    assert hers.get(reverse("identity")).status_code == 200
    assert hers.get(reverse("search")).status_code == 200
    worker()
    assert mailoutbox[-1].subject.startswith("Votre compte est gelé")
    assert "frozen" in dominique.user.security_events.values_list("what", flat=True)


@pytest.mark.parametrize(
    ("state", "play"),
    [
        ("draft", f.send),
        ("to_validate", f.pay),
        ("payment_refused", f.pay),
        ("proposed", f.pay),
    ],
)
def test_nothing_is_sent_nor_paid(state: str, play: Callable[[Dossier], Dossier]) -> None:
    dossier = f.a_dossier(state)
    freezing.freeze(dossier.trainee_id)
    with pytest.raises(Refused, match="gelé") as refused:
        play(dossier)
    assert refused.value.code == "frozen"
    assert Dossier.objects.get(pk=dossier.pk).state == state


def test_nothing_is_validated() -> None:
    dossier = f.a_dossier("to_validate", f.a_draft(f.a_trainee(cents=500_000, is_jobseeker=True)))
    freezing.freeze(dossier.trainee_id)
    with pytest.raises(Refused, match="gelé") as refused:
        transitions.validate(
            dossier, f.owner(dossier), figures=f.consents(dossier)["figures"], rights_consent=True
        )
    assert refused.value.code == "frozen"


def test_the_organisation_and_the_bank_go_on() -> None:
    asked, paying = f.a_dossier("requested"), f.a_dossier("payment_pending")
    for dossier in (asked, paying):
        freezing.freeze(dossier.trainee_id)
    assert f.accept(asked).state == "to_validate"
    assert f.bank_says_yes(paying).state == "validated"


def test_franceconnect_plus_unfreezes(
    dominique: Trainee, franceconnect: Simulator, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    hers = Visitor(freeze(dominique), franceconnect)
    asked = hers.leaves()
    assert asked["acr_values"] == "eidas2"
    hers.comes_back(hers.says(asked, ANGE))
    assert is_frozen(dominique), "another's identity"
    hers.simulator.faults["id_token"] = {"acr": "eidas1"}
    hers.goes(DOMINIQUE)
    assert is_frozen(dominique), "too low a level"
    hers.simulator.faults.clear()
    hers.goes(DOMINIQUE)
    assert not is_frozen(dominique)
    assert hers.client.get(reverse("account")).status_code == 200
    worker()
    assert mailoutbox[-1].subject.startswith("Votre compte est dégelé")
    assert sure(dominique.user.security_events.filter(what="unfrozen").last()).details == "FranceConnect+"


def test_a_document_given_since_unfreezes_and_one_given_before_does_not(dominique: Trainee) -> None:
    before = f.an_identity_check(dominique)
    checked.decide(before, f.an_agent("Décisions"), accepted=True)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        freezing.freeze(dominique.pk)
        checked.decide(before, f.an_agent("Décisions"), accepted=True)
        assert is_frozen(dominique)
        since = f.an_identity_check(dominique)
        for _ in range(2):
            assert is_frozen(dominique)
            checked.decide(since, f.an_agent("Décisions"), accepted=True)
    assert not is_frozen(dominique)


def test_a_security_mail_freezes_once(
    dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    jobs.mail_account.defer(user_id=dominique.pk, message="password_changed")
    worker()
    link, anyone = link_in(mailoutbox[-1]), Client()
    assert "Geler mon compte" in anyone.get(link).text
    assert not is_frozen(dominique), "reading the link changes nothing"
    assert anyone.post(link)["Location"] == reverse("login")
    assert is_frozen(dominique)
    freezing.lift(dominique.pk, proven_at=timezone.now(), how="FranceConnect+")
    assert anyone.get(link).status_code == anyone.post(link).status_code == 410
    assert not is_frozen(dominique)


@pytest.mark.parametrize(
    "message",
    ["password_changed", "franceconnect_linked", "franceconnect_unlinked", "name_changed", "unfrozen"],
)
def test_what_changes_an_account_tells_how_to_freeze_it(
    dominique: Trainee, mailoutbox: list[EmailMultiAlternatives], message: str
) -> None:
    jobs.mail_account(dominique.pk, message)
    assert links.to_freeze(link_in(mailoutbox[-1]).split("/")[-2]).get() == dominique.user


def test_a_member_has_no_account_of_rights_to_freeze(mailoutbox: list[EmailMultiAlternatives]) -> None:
    member = f.a_member(f.an_organisation())
    jobs.mail_account(member.pk, "password_changed")
    assert "/geler/" not in str(mailoutbox[-1].body)
    client = Client()
    client.force_login(member, backend="accounts.login.backends.EmailBackend")
    assert client.post(reverse("freeze")).status_code == 404


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "é", "a" * 3000])
def test_a_forged_link_is_answered(client: Client, token: str) -> None:
    address = reverse("freeze_by_link", args=[token])
    assert client.get(address).status_code == client.post(address).status_code == 410


def test_a_link_lives_a_month_and_is_of_its_kind(dominique: Trainee) -> None:
    path = links.not_me(dominique.user).removeprefix("http://localhost:8000")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert Client().post(path).status_code == 410
    with pytest.raises(Refused):
        safeguards.confirm_email(path.split("/")[-2])
    assert not is_frozen(dominique)


def test_what_was_asked_before_changes_nothing_meanwhile(dominique: Trainee) -> None:
    safeguards.ask_for_email(dominique.user, "voleur@example.fr")
    token = links.new_address(dominique.user.email_changes.get()).split("/")[-2]
    freezing.freeze(dominique.pk)
    with pytest.raises(Refused):
        safeguards.confirm_email(token)


def test_freezing_twice_is_said(dominique: Trainee) -> None:
    freezing.freeze(dominique.pk)
    with pytest.raises(Refused, match="déjà gelé"):
        freezing.freeze(dominique.pk)


def test_a_frozen_account_is_not_closed(dominique: Trainee) -> None:
    closing.ask(dominique)
    freezing.freeze(dominique.pk)
    with pytest.raises(Refused, match="gelé"):
        closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())


def test_staff_see_it_and_its_holder_reads_it(dominique: Trainee) -> None:
    freezing.freeze(dominique.pk)
    staff = Client()
    staff.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    listing = reverse("admin:accounts_user_changelist")
    assert "Lecœur" in staff.get(f"{listing}?frozen_at__isempty=0").text
    assert "Lecœur" not in staff.get(f"{listing}?frozen_at__isempty=1").text
    freezing.lift(dominique.pk, proven_at=timezone.now(), how="FranceConnect+")
    dominique.user.refresh_from_db()
    told = html.unescape(entered(dominique.user).get(reverse("my_data")).text)
    assert "Compte gelé" in told
    assert "Compte dégelé" in told


def test_the_last_step_says_it(dominique: Trainee, settings: Settings) -> None:
    draft = f.a_draft(dominique)
    hers = freeze(dominique)
    answer = hers.post(reverse("dossier_form", args=[draft.number, "envoyer"]), {"rights_consent": "on"})
    assert answer["Location"] == reverse("frozen")
    assert Dossier.objects.get(pk=draft.pk).state == "draft"

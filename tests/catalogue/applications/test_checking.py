"""Morgan reads what an organisation says of itself and answers: right, something more, or no."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.applications import applying, checking
from catalogue.applications.models import ProfileCheck
from catalogue.organisations.models import Organisation
from catalogue.profile import filling
from catalogue.profile.models import Profile
from catalogue.search.models import Offer
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.entered import entered
from tests.kinds import Work

pytestmark = pytest.mark.django_db
WORDS = "Le certificat est celui d'un autre organisme."


@pytest.fixture
def morgan() -> User:
    return f.an_agent("Décisions")


@pytest.fixture
def yann() -> User:
    return f.a_member(f.an_organisation("Rivage Formation", standing="applied"))


@pytest.fixture
def submitted(yann: User) -> Profile:
    f.a_profile(yann.memberships.get().organisation)
    applying.submit(yann.memberships.get())
    return Profile.objects.select_related("organisation").get()


def page_of(profile: Profile) -> str:
    return reverse("admin:catalogue_profile_decider", args=[profile.pk])


def given(profile: Profile, outcome: str) -> dict[str, str]:
    return {"outcome": outcome, "words": WORDS, "seen": profile.changed_at.isoformat()}


def test_it_waits_in_a_list_of_the_staff_from_its_submission_on(morgan: User, yann: User) -> None:
    f.a_profile(yann.memberships.get().organisation)
    assert not checking.applications().exists()
    applying.submit(yann.memberships.get())
    assert checking.applications().get().organisation.name == "Rivage Formation"
    browser = entered(morgan)
    assert "Organismes à référencer" in browser.get(reverse("admin:index")).text
    listing = reverse("admin:catalogue_profile_changelist")
    assert "Rivage Formation" in browser.get(listing, {"attend": "referencement"}).text
    assert "Rivage Formation" not in browser.get(listing, {"attend": "verification"}).text


def test_found_right_it_is_listed_and_its_certificate_is_public(
    morgan: User, submitted: Profile, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    session = f.a_session(f.an_action(submitted.organisation))
    assert not Offer.objects.exists()
    text = unescape(entered(morgan).get(page_of(submitted)).text)
    for shown in ("Zoé Lambert", "41570123457", "CE-2025-118", "FR76 … 0189"):
        assert shown in text
    entered(morgan).post(page_of(submitted), given(submitted, "verified"))
    organisation = Organisation.objects.get(pk=submitted.pk)
    assert (organisation.standing, organisation.qualiopi_until) == ("listed", submitted.qualiopi_until)
    assert Offer.objects.filter(action=session.action).exists()
    worker()
    assert WORDS in unescape(str(mailoutbox[-1].body))
    public = unescape(Client().get(reverse("organisation_page", args=[submitted.pk])).text)
    assert "41570123457" in public
    assert "Certifié Qualiopi" in public


def test_something_more_is_asked_answered_and_submitted_again(
    morgan: User, yann: User, submitted: Profile, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    worker()
    entered(morgan).post(page_of(submitted), given(submitted, "incomplete"))
    assert worker() == ["mail_check"]
    assert "autre organisme" in mailoutbox[-1].body
    assert not checking.waiting().exists()
    home = unescape(entered(yann).get(reverse("organisation_home")).text)
    assert "Un complément vous est demandé" in home
    assert "autre organisme" in home
    applying.submit(yann.memberships.get())
    assert checking.applications().exists()
    assert "à l'étude" in unescape(entered(yann).get(reverse("organisation_profile")).text)
    assert yann.memberships.get().organisation.standing == "applied"


def test_refused_it_is_delisted_with_the_reason(
    morgan: User, submitted: Profile, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    entered(morgan).post(page_of(submitted), given(submitted, "refused"))
    organisation = Organisation.objects.get(pk=submitted.pk)
    assert (organisation.standing, organisation.qualiopi_until) == ("delisted", None)
    worker()
    assert "ne référence pas" in mailoutbox[-1].body
    assert WORDS.partition("d'")[0] in mailoutbox[-1].body


def test_an_answer_is_to_what_was_read(morgan: User, yann: User, submitted: Profile) -> None:
    answer = given(submitted, "verified")
    part = filling.BY_SLUG["identite"]
    filling.fill(yann.memberships.get(), part, {"representative": "Un Autre", "legal_form": "sole"})
    page = entered(morgan).post(page_of(submitted), answer)
    assert "rouvrez cette page" in unescape(page.text)
    assert not ProfileCheck.objects.exists()
    assert Organisation.objects.get(pk=submitted.pk).standing == "applied"


def test_a_certificate_that_another_declares_too_is_said(morgan: User, submitted: Profile) -> None:
    browser = entered(morgan)
    assert "aussi déclaré par" not in browser.get(page_of(submitted)).text
    f.a_profile(f.an_organisation("Cap Sud"))
    text = browser.get(page_of(submitted)).text
    assert "aussi déclaré par" in text
    assert "Cap Sud" in text


def test_it_is_answered_once(morgan: User, submitted: Profile) -> None:
    checking.answer(morgan, submitted, "incomplete", WORDS, submitted.changed_at)
    with pytest.raises(Refused, match="n'attend plus"):
        checking.answer(morgan, submitted, "verified", WORDS, submitted.changed_at)


def test_a_listed_organisation_that_changes_its_certificate_waits_for_a_look(
    morgan: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    today = timezone.localdate()
    alix = f.a_member(f.an_organisation(qualiopi_until=today + timedelta(days=9)))
    organisation = alix.memberships.get().organisation
    f.a_profile(organisation, checked_at=timezone.now())
    filling.fill(alix.memberships.get(), filling.BY_SLUG["presentation"], {"presentation": "Nous."})
    assert not checking.changed_profiles().exists(), "nobody checks how it presents itself"
    part, until = filling.BY_SLUG["qualite"], today + timedelta(days=1_000)
    fields = {"nda": "41570123457", "qualiopi_by": "X", "qualiopi_number": "1", "qualiopi_covers": ["vae"]}
    filling.fill(alix.memberships.get(), part, fields | {"qualiopi_until": until.isoformat()})
    profile = checking.changed_profiles().get()
    assert "41570123457" not in Client().get(reverse("organisation_page", args=[organisation.pk])).text
    with pytest.raises(Refused, match="Seule une demande"):
        checking.answer(morgan, profile, "refused", WORDS, profile.changed_at)
    assert "Refuser" not in entered(morgan).get(page_of(profile)).text
    entered(morgan).post(page_of(profile), given(profile, "verified"))
    organisation.refresh_from_db()
    assert (organisation.standing, organisation.qualiopi_until) == ("listed", until)
    assert worker() == ["mail_check"]
    assert "est vérifié" in str(mailoutbox[-1].subject)


@pytest.mark.parametrize("group", ["Lecture", "Comptes", "Catalogue", "Paiements"])
def test_only_who_decides_answers(submitted: Profile, group: str) -> None:
    browser = entered(f.an_agent(group))
    assert browser.get(page_of(submitted)).status_code == 403
    assert browser.post(page_of(submitted), given(submitted, "verified")).status_code == 403
    assert Organisation.objects.get(pk=submitted.pk).standing == "applied"


def test_an_answer_has_words(morgan: User, submitted: Profile) -> None:
    page = entered(morgan).post(page_of(submitted), given(submitted, "verified") | {"words": " "})
    assert page.status_code == 200
    assert not ProfileCheck.objects.exists()

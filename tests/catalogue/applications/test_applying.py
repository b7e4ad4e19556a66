"""Yann asks that his organisation be listed: a link, a profile filled in little by little, then submitted."""

import re
from datetime import timedelta
from html import unescape

import pytest
from captcha.models import CaptchaStore
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from stdnum import luhn

from accounts.people.models import User
from catalogue.applications import applying
from catalogue.organisations import invitation_links
from catalogue.organisations.models import Invitation, Member, Organisation
from catalogue.profile.models import Profile
from catalogue.search.models import Offer
from cpf_portal.common.errors import Refused
from cpf_portal.operations import forgetting
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
APPLY, PROFILE, SUBMIT = (
    reverse(name) for name in ("application", "organisation_profile", "application_submit")
)
SIRET = "73282932000074"
GIVEN = {"siret": "732 829 320 00074", "name": "Rivage Formation", "email": "Yann@Rivage.example"}
IDENTITY = {
    "first_name": "Yann",
    "last_name": "Le Goff",
    "password": "Apprendre2026",
    "password_again": "Apprendre2026",
}


def asked(client: Client, **given: str) -> Response:
    client.get(APPLY)
    image = sure(CaptchaStore.objects.order_by("-pk").first())
    shown = {"captcha_0": image.hashkey, "captcha_1": image.response}
    return client.post(APPLY, GIVEN | shown | given, follow=True)


def link_in(mail: EmailMultiAlternatives) -> str:
    return sure(re.search(r"http://localhost:8000(/organisme/invitation/\S+)", str(mail.body))).group(1)


@pytest.fixture
def rivage() -> Organisation:
    return f.an_organisation("Rivage Formation", standing="applied")


@pytest.fixture
def yann(rivage: Organisation) -> User:
    return f.a_member(rivage)


class TestTheBeginning:
    def test_yann_receives_a_link_and_manages_what_he_asked_for(
        self, client: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        assert "yann@rivage.example" in asked(client).text.lower()
        organisation = Organisation.objects.get()
        assert (organisation.siret, organisation.standing) == (SIRET, "applied")
        assert worker() == ["mail_invitation"]
        assert mailoutbox[0].to == ["yann@rivage.example"]
        assert "Caisse" not in mailoutbox[0].body, "nobody invites him"
        link = link_in(mailoutbox[0])
        assert "Vous demandez que Rivage Formation" in unescape(Client().get(link).text)
        Client().post(link, IDENTITY)
        assert Member.objects.get(organisation=organisation).role == "manager"

    def test_a_wrong_siret_or_image_begins_nothing(self, client: Client) -> None:
        assert "est faux" in unescape(asked(client, siret="73282932000075").text)
        page = asked(client, captcha_1="faux")
        assert "Ce ne sont pas les caractères" in unescape(page.text)
        assert "Rivage Formation" in page.text
        assert not Organisation.objects.exists()

    def test_another_image_keeps_what_was_typed(self, client: Client) -> None:
        page = client.post(APPLY, GIVEN | {"renew": "1"})
        assert "Rivage Formation" in page.text
        assert "errors" not in page.text

    @pytest.mark.parametrize("standing", ["listed", "suspended", "delisted"])
    def test_a_known_organisation_is_said_to_be_so(self, client: Client, standing: str) -> None:
        f.an_organisation("Atelier", siret=SIRET, standing=standing)
        assert "déjà connu ici" in unescape(asked(client).text)
        assert Organisation.objects.get().name == "Atelier"
        assert not Invitation.objects.exists()

    def test_a_site_of_a_known_organisation_is_known_too(self, client: Client) -> None:
        head = f.an_organisation(siret="73282932000017")
        head.establishments.create(siret=SIRET, name="Rivage Est", postcode="57000", town="Metz")
        assert "déjà connu ici" in unescape(asked(client).text)
        assert Organisation.objects.count() == 1

    def test_one_that_someone_manages_is_not_taken_from_them(self, client: Client) -> None:
        f.a_member(f.an_organisation("Rivage", siret=SIRET, standing="applied"))
        assert "déjà connu ici" in unescape(asked(client).text)

    def test_a_link_that_nobody_followed_keeps_nobody_out(
        self, client: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        asked(client, email="intrus@ailleurs.example")
        worker()
        asked(client)
        worker()
        former, last = map(link_in, mailoutbox)
        assert Client().get(former).status_code == 410
        assert Client().get(last).status_code == 200
        assert Organisation.objects.count() == 1

    def test_five_an_hour_from_one_network(self, client: Client) -> None:
        roots = [f"901234567{rank:04}" for rank in range(5)]
        numbers = [root + luhn.calc_check_digit(root) for root in roots]
        for siret in numbers:
            assert "Consultez vos e-mails" in asked(client, siret=siret).text, siret
        assert "Trop de demandes" in asked(client).text

    def test_an_address_of_another_kind_of_account_is_told_so_by_mail_alone(
        self, client: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        agent = f.a_funder_agent(f.a_funder())
        assert "Consultez vos e-mails" in asked(client, email=agent.login).text
        worker()
        assert "a déjà un compte" in mailoutbox[0].body
        assert "/organisme/invitation/" not in mailoutbox[0].body

    def test_who_works_for_an_organisation_asks_for_another_with_the_same_account(
        self, client: Client, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        alix = f.a_member(f.an_organisation())
        asked(client, email=alix.login)
        worker()
        assert "connectez-vous" in mailoutbox[0].body
        browser = entered(alix)
        page = browser.get(link_in(mailoutbox[0]), follow=True)
        assert "Vous demandez que Rivage Formation" in unescape(page.text)
        browser.post(page.request["PATH_INFO"])
        assert alix.memberships.get(organisation__siret=SIRET).role == "manager"

    def test_what_nobody_confirmed_is_forgotten_after_ninety_days_and_nothing_else(
        self, client: Client, yann: User
    ) -> None:
        asked(client)
        f.a_profile(yann.memberships.get().organisation)
        old = timezone.now() - timedelta(days=91)
        Profile.objects.update(changed_at=timezone.now() - timedelta(days=89))
        forgetting.forget()
        assert Organisation.objects.filter(siret=SIRET).exists()
        Profile.objects.update(changed_at=old)
        forgetting.forget()
        assert list(Organisation.objects.all()) == [yann.memberships.get().organisation]


class TestFillingIn:
    def test_what_is_missing_is_listed_until_nothing_is(self, yann: User, rivage: Organisation) -> None:
        browser = entered(yann)
        text = unescape(browser.get(PROFILE).text)
        assert "Numéro de déclaration d'activité" in text
        assert "Déposer la demande" not in text
        f.a_profile(rivage)
        assert "Déposer la demande" in browser.get(PROFILE).text
        assert "Déposer la demande" in browser.get(reverse("organisation_home")).text

    def test_the_page_saves_each_answer_as_it_is_given(self, yann: User) -> None:
        browser, page = entered(yann), reverse("organisation_profile_part", args=["qualite"])
        assert "hx-post" in browser.get(page).text
        answer = browser.post(
            page, {"nda": "41570123457", "qualiopi_until": "le 3"}, headers={"HX-Request": "true"}
        )
        assert "sauf ce qui est à corriger" in answer.text
        assert Profile.objects.get().nda == "41570123457"
        answer = browser.post(page, {"nda": "41570123457"}, headers={"HX-Request": "true"})
        assert "Enregistré à 10" in answer.text

    def test_it_is_refused_with_what_is_missing(self, yann: User, rivage: Organisation) -> None:
        f.a_profile(rivage, iban="", qualiopi_until=timezone.localdate() - timedelta(days=1))
        page = unescape(entered(yann).post(SUBMIT, follow=True).text)
        assert "Il manque encore" in page
        assert "en cours de validité" in page
        assert "IBAN" in page
        assert Profile.objects.get().submitted_at is None

    def test_once_submitted_it_is_the_staff_s_turn(
        self, yann: User, rivage: Organisation, worker: Work, mailoutbox: list[EmailMultiAlternatives]
    ) -> None:
        f.a_profile(rivage)
        browser = entered(yann)
        assert "est déposée" in browser.post(SUBMIT, follow=True).text
        assert worker() == ["mail_application"]
        assert mailoutbox[0].to == [yann.email]
        assert "à l'étude" in unescape(browser.get(reverse("organisation_home")).text)
        assert "déjà déposée" in browser.post(SUBMIT, follow=True).text
        assert worker() == []

    def test_who_does_not_manage_or_does_not_apply_submits_nothing(self, rivage: Organisation) -> None:
        f.a_profile(rivage)
        reader = f.a_member(rivage, "reader")
        assert entered(reader).post(SUBMIT).status_code == 404
        with pytest.raises(Refused, match="gestionnaire"):
            applying.submit(reader.memberships.get())
        alix = f.a_member(f.an_organisation())
        with pytest.raises(Refused, match="n'a pas à demander"):
            applying.submit(alix.memberships.get())

    def test_nothing_of_it_is_public(self, client: Client, rivage: Organisation) -> None:
        f.a_session(f.an_action(rivage))
        assert client.get(reverse("organisation_page", args=[rivage.pk])).status_code == 404
        assert not Offer.objects.filter(organisation=rivage.pk).exists()


def test_a_link_that_somebody_asked_for_opens_nothing_once_the_organisation_is_managed(
    client: Client, rivage: Organisation
) -> None:
    """Two who asked at the same moment: the second to come would have managed the first one's organisation."""
    mine, theirs = (
        Invitation.objects.create(organisation=rivage, email=email, role="manager")
        for email in ("yann@rivage.example", "autre@ailleurs.example")
    )
    yann_s, other_s = (
        invitation_links.link_of(each).removeprefix("http://localhost:8000") for each in (mine, theirs)
    )
    assert client.get(other_s).status_code == 200
    client.post(yann_s, IDENTITY)
    stranger = Client()
    assert stranger.get(other_s).status_code == 410
    stranger.post(other_s, IDENTITY)
    assert [member.user.email for member in rivage.members.all()] == ["yann@rivage.example"]

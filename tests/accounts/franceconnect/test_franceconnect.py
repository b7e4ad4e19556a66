"""FranceConnect: logging in, linking, confirming who one is; and every answer that must be refused."""

import contextlib
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from axes.models import AccessLog
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.franceconnect import client as client_module
from accounts.franceconnect import kept, link
from accounts.franceconnect.identity import Identity
from accounts.people.models import DeletionRequest, Trainee
from cpf_portal.common.errors import Refused
from cpf_portal.simulators.franceconnect import Simulator
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.holder import closing
from dossiers.money.financing import Plan
from dossiers.transitions import drafts
from tests import factories as f
from tests.accounts.conftest import DOMINIQUE as NIR
from tests.franceconnect import ANGE, CAMILLE, DOMINIQUE, Visitor
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
WRONG = "la réponse reçue n'est pas celle attendue"


@pytest.fixture
def dominique(dominique: Trainee) -> Trainee:
    """Never noted: the next login with the number says it."""
    assert not dominique.sex
    return dominique


@pytest.fixture
def linked(dominique: Trainee, visitor: Visitor) -> Trainee:
    """Dominique, whose account is linked; and her browser, not logged in any more."""
    visitor.client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    Trainee.objects.update(sex="m")
    visitor.goes(DOMINIQUE)
    visitor.client.post(reverse("franceconnect_link"))
    visitor.client.logout()
    dominique.refresh_from_db()
    assert dominique.franceconnect_sub
    return dominique


def who(client: Client) -> int | None:
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


def told(response: Response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


# The identity


def agrees(
    first: str = "Dominique",
    last: str = "Lecœur",
    day: date = date(1976, 5, 12),
    sex: str = "m",
    **claims: object,
) -> list[str]:
    identity = Identity.of({"sub": "s"} | DOMINIQUE | claims)
    return identity.differences(first_name=first, last_name=last, birth_date=day, sex=sex)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"given_name": "Dominique"},
        {"first": "DOMINIQUE", "last": "lecoeur"},
        {"first": "Jean-Noël", "given_name": "JEAN NOEL PAUL"},
        {"last": "d'Écluse-Wœrth", "family_name": "D ECLUSE WOERTH"},
        {"last": "Łukasiewicz", "first": "Łukasz", "family_name": "LUKASIEWICZ", "given_name": "LUKASZ"},
        {"last": "Sørensen", "first": "Søren", "family_name": "SORENSEN", "given_name": "SOREN JAN"},
        {"last": "Đặng", "first": "Đức", "family_name": "DANG", "given_name": "DUC"},
        {"last": "Weiß", "family_name": "WEISS"},
        {"last": "d’Almeida", "family_name": "DALMEIDA"},
        {"last": "Le Goff", "family_name": "LEGOFF"},
        {"last": "de La Tour", "family_name": "DE LATOUR"},
        {"first": "Jean‑Noël", "given_name": "JEANNOEL PAUL"},
        *({"last": "d'Almeida", "family_name": f"D{mark}ALMEIDA"} for mark in "'’‘‛ʼʹʻ`´′＇ˈꞌ\u00a0"),
        *({"first": "Jean-Noël", "given_name": f"JEAN{mark}NOEL"} for mark in "-‐‑‒–—―−﹣－⁃_\u00ad"),
        {"birthdate": "1976-05-00"},
        {"birthdate": "1976-00-12"},
        {"birthdate": "1976-00-00"},
        {"family_name": ""},
        {"family_name": None},
        {"given_name": ""},
    ],
)
def test_capitals_accents_hyphens_and_what_is_not_known_do_not_count(change: dict[str, Any]) -> None:
    assert agrees(**change) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"first": "Alix"}, "le prénom"),
        ({"first": "Domi"}, "le prénom"),
        ({"first": "-"}, "le prénom"),
        ({"last": "Lecour"}, "le nom de naissance"),
        ({"day": date(1976, 5, 13)}, "la date de naissance"),
        ({"birthdate": "1976-06-00"}, "la date de naissance"),
        ({"birthdate": "1975-00-00"}, "la date de naissance"),
        ({"birthdate": "0000-00-00"}, "la date de naissance"),
        ({"birthdate": "1976-00-13"}, "la date de naissance"),
        ({"family_name": "", "first": "Alix"}, "le prénom"),
        ({"given_name": None, "last": "Lecour"}, "le nom de naissance"),
        ({"first": "Jean", "given_name": "JEANNE"}, "le prénom"),
        ({"sex": "f"}, "le sexe"),
        ({"sex": ""}, "le sexe"),
        ({"gender": "unspecified"}, "le sexe"),
    ],
)
def test_what_differs_is_named(change: dict[str, Any], what: str) -> None:
    assert agrees(**change) == [what]


# Logging in


def test_the_request_is_one_that_franceconnect_takes(visitor: Visitor) -> None:
    asked = visitor.leaves()
    assert asked["acr_values"] == "eidas1"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"].split() == ["openid", "given_name", "family_name", "birthdate", "gender"]
    assert asked["redirect_uri"].endswith(reverse("franceconnect_return"))
    assert len(asked["state"]) > 20 < len(asked["nonce"]) + 1


def test_a_linked_account_opens(visitor: Visitor, linked: Trainee) -> None:
    wanted = reverse("rights")
    answer = visitor.goes(DOMINIQUE, next=wanted)
    assert answer["Location"] == wanted
    assert who(visitor.client) == linked.pk
    assert AccessLog.objects.filter(username=linked.user.login).exists(), "a login like any other"


def test_an_address_elsewhere_is_not_followed(visitor: Visitor, linked: Trainee) -> None:
    assert visitor.goes(DOMINIQUE, next="https://ailleurs.example/")["Location"] == reverse("account")


def test_whoever_has_linked_nothing_is_led_to_the_number_then_to_the_link(
    visitor: Visitor, dominique: Trainee, worker: Work
) -> None:
    wanted = reverse("rights")
    answer = visitor.goes(DOMINIQUE, next=wanted)
    assert answer["Location"] == f"{reverse('login')}?next=%2Fmes-droits%2F"
    assert "Aucun compte n'est encore lié" in told(answer)
    assert who(visitor.client) is None
    answer = visitor.client.post(reverse("login"), {"nir": NIR, "password": f.PASSWORD})
    assert answer["Location"] == reverse("franceconnect_link")
    page = visitor.client.get(answer["Location"]).text
    assert "LECOEUR" in page
    assert f'href="{wanted}">Ne pas lier' in page
    answer = visitor.client.post(answer["Location"])
    assert answer["Location"] == wanted
    dominique.refresh_from_db()
    assert (dominique.sex, bool(dominique.franceconnect_sub)) == ("m", True)
    worker()
    assert [m.subject.split(" — ")[0] for m in mail.outbox] == ["Votre compte est lié à FranceConnect"]


def test_an_identity_waits_ten_minutes(visitor: Visitor, dominique: Trainee) -> None:
    visitor.goes(DOMINIQUE)
    with time_machine.travel(timezone.localtime() + timedelta(minutes=11)):
        answer = visitor.client.post(reverse("login"), {"nir": NIR, "password": f.PASSWORD})
        assert answer["Location"] == reverse("account")


def test_somebody_else_s_identity_is_not_linked(visitor: Visitor, dominique: Trainee) -> None:
    visitor.goes(CAMILLE)
    answer = visitor.client.post(reverse("login"), {"nir": NIR, "password": f.PASSWORD})
    answer = visitor.client.post(answer["Location"])
    assert answer["Location"] == reverse("security")
    for what in ("le prénom", "le nom de naissance", "la date de naissance", "le sexe"):
        assert what in told(answer)
    assert who(visitor.client) == dominique.pk, "one is logged in all the same"
    assert not Trainee.objects.filter(franceconnect_sub__isnull=False).exists()
    assert visitor.client.get(reverse("franceconnect_link"))["Location"] == reverse("security"), (
        "it waits no more"
    )


def test_an_identity_opens_one_account_only(visitor: Visitor, linked: Trainee) -> None:
    twin = f.a_trainee("Dominique", "Lecœur", sex="m")
    visitor.client.force_login(twin.user, backend="accounts.login.backends.NirBackend")
    visitor.goes(DOMINIQUE)
    assert "déjà liée à un autre compte" in told(visitor.client.post(reverse("franceconnect_link")))
    twin.refresh_from_db()
    assert twin.franceconnect_sub is None


def test_a_link_can_be_undone(visitor: Visitor, linked: Trainee, worker: Work) -> None:
    worker()
    visitor.client.force_login(linked.user, backend="accounts.login.backends.NirBackend")
    visitor.client.post(reverse("franceconnect_unlink"), {"current": f.PASSWORD})
    visitor.client.post(reverse("franceconnect_unlink"), {"current": f.PASSWORD})
    worker()
    assert [m.subject.split(" — ")[0] for m in mail.outbox][1:] == [
        "Votre compte n'est plus lié à FranceConnect"
    ]
    visitor.client.logout()
    visitor.goes(DOMINIQUE)
    assert who(visitor.client) is None


def test_a_closed_account_does_not_open(visitor: Visitor, linked: Trainee) -> None:
    closing.carry_out(DeletionRequest.objects.create(trainee=linked), f.a_staff_member())
    visitor.goes(DOMINIQUE)
    assert who(visitor.client) is None
    assert not Trainee.objects.filter(franceconnect_sub__isnull=False).exists()


def test_whoever_came_in_by_franceconnect_leaves_it_too(visitor: Visitor, linked: Trainee) -> None:
    visitor.goes(DOMINIQUE)
    token = visitor.client.session[kept.TOKEN]
    answer = visitor.client.post(reverse("logout"))
    assert answer["Location"].startswith(f"{visitor.simulator.url}/session/end?")
    given = dict(parse_qsl(urlsplit(answer["Location"]).query))
    assert given["id_token_hint"] == token
    assert given["post_logout_redirect_uri"].endswith(reverse("home"))
    assert who(visitor.client) is None


def test_leaving_works_while_franceconnect_is_down(
    visitor: Visitor, linked: Trainee, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.goes(DOMINIQUE)
    settings.FRANCECONNECT_ISSUER = "http://127.0.0.1:9"
    assert visitor.client.post(reverse("logout"))["Location"] == reverse("home")


def test_without_issuer_nothing_is_offered(client: Client, settings: Settings, dominique: Trainee) -> None:
    settings.FRANCECONNECT_ISSUER = ""
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    assert b"FranceConnect" not in client.get(reverse("security")).content
    assert b"FranceConnect" not in Client().get(reverse("login")).content
    assert client.post(reverse("franceconnect")).status_code == 404
    assert client.get(reverse("franceconnect_return")).status_code == 404


def test_professionals_have_another_way_in(visitor: Visitor) -> None:
    for user in (f.a_member(f.an_organisation()), f.a_staff_member()):
        visitor.client.force_login(user, backend="accounts.login.backends.EmailBackend")
        assert visitor.client.post(reverse("franceconnect")).status_code == 404
        assert b"FranceConnect" not in visitor.client.get(reverse("security")).content


# Answers that must be refused


def refused(visitor: Visitor, answer: Response) -> bool:
    return who(visitor.client) is None and answer["Location"] == reverse("login") and WRONG in told(answer)


@pytest.mark.parametrize("change", [{"state": "x" * 30}, {"state": ""}, {"code": "x"}, {"code": ""}])
def test_a_state_or_a_code_that_is_not_ours(
    visitor: Visitor, linked: Trainee, change: dict[str, str]
) -> None:
    brought = visitor.says(visitor.leaves(), DOMINIQUE)
    assert refused(visitor, visitor.comes_back(brought | change))


def test_another_browser_s_answer(visitor: Visitor, linked: Trainee) -> None:
    """Someone sends the link they got back, to make another person log in as them."""
    brought = visitor.says(visitor.leaves(), DOMINIQUE)
    victim = Visitor(Client(), visitor.simulator)
    assert refused(victim, victim.comes_back(brought))


def test_an_answer_serves_once(visitor: Visitor, linked: Trainee) -> None:
    brought = visitor.says(visitor.leaves(), DOMINIQUE)
    visitor.comes_back(brought)
    visitor.client.logout()
    assert refused(visitor, visitor.comes_back(brought))


def test_an_answer_after_logging_in_as_someone_else(visitor: Visitor, linked: Trainee) -> None:
    brought = visitor.says(visitor.leaves(), DOMINIQUE)
    camille = f.a_trainee("Camille", "Aubry")
    visitor.client.force_login(camille.user, backend="accounts.login.backends.NirBackend")
    visitor.comes_back(brought)
    assert who(visitor.client) == camille.pk
    assert kept.proof(visitor.client.session, camille.pk) == ""


FAULTS: dict[str, dict[str, dict[str, object]]] = {
    "nonce": {"id_token": {"nonce": "another"}},
    "no nonce": {"id_token": {"nonce": None}},
    "issuer": {"id_token": {"iss": "http://localhost:1"}},
    "audience": {"id_token": {"aud": "another-site"}},
    "audiences": {"id_token": {"aud": ["another-site", "a-third"]}},
    "out of date": {"id_token": {"exp": int(time.time()) - 3600}},
    "no end": {"id_token": {"exp": None}},
    "low acr": {"id_token": {"acr": "eidas0"}},
    "no acr": {"id_token": {"acr": None}},
    "acr of another kind": {"id_token": {"acr": ["eidas1"]}},
    "signature": {"id_token": {"forged": True}},
    "unsigned": {"id_token": {"unsigned": True}},
    "no subject": {"id_token": {"sub": None}},
    "userinfo signature": {"userinfo": {"forged": True}},
    "userinfo unsigned": {"userinfo": {"unsigned": True}},
    "userinfo of another": {"userinfo": {"sub": "another"}},
    "userinfo for another site": {"userinfo": {"aud": "another-site"}},
    "userinfo of another issuer": {"userinfo": {"iss": "http://localhost:1"}},
    "userinfo out of date": {"userinfo": {"exp": int(time.time()) - 3600}},
    "userinfo without any name": {"userinfo": {"family_name": None, "given_name": ""}},
    "userinfo without birth date": {"userinfo": {"birthdate": "1976"}},
    "userinfo of another shape": {"userinfo": {"family_name": ["LECOEUR"]}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_is_not_as_it_must_be(visitor: Visitor, linked: Trainee, fault: str) -> None:
    visitor.simulator.faults.update(FAULTS[fault])
    assert refused(visitor, visitor.goes(DOMINIQUE))


def test_a_clock_may_be_five_seconds_wrong(visitor: Visitor, linked: Trainee) -> None:
    visitor.simulator.faults["id_token"] = {"exp": int(time.time()) - 2, "iat": int(time.time()) + 3}
    visitor.goes(DOMINIQUE)
    assert who(visitor.client) == linked.pk


def test_a_token_signed_with_the_shared_secret(
    visitor: Visitor, linked: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The algorithm is ours to choose: neither none nor one whose key is not secret."""
    from joserfc import jwt
    from joserfc.jwk import OctKey

    tokens = visitor.simulator.tokens

    def signed(issuer: str, claims: dict[str, object], which: str) -> str:
        now = int(time.time())
        whole: dict[str, object] = {
            "iss": issuer,
            "aud": visitor.simulator.client_id,
            "iat": now,
            "exp": now + 60,
        } | claims
        return jwt.encode({"alg": "HS256"}, whole, OctKey.import_key(visitor.simulator.client_secret))

    monkeypatch.setattr(tokens, "_signed", signed)
    assert refused(visitor, visitor.goes(DOMINIQUE))


def test_whoever_gives_up_is_told_so(visitor: Visitor, linked: Trainee) -> None:
    asked = visitor.leaves()
    answer = visitor.comes_back({"error": "access_denied", "state": asked["state"]})
    assert "Vous avez quitté FranceConnect" in told(answer)
    assert who(visitor.client) is None


@pytest.mark.parametrize("part", ["token", "userinfo", "jwks"])
def test_a_provider_that_does_not_answer_is_said(
    visitor: Visitor, linked: Trainee, part: str, settings: Settings
) -> None:
    brought = visitor.says(visitor.leaves(), DOMINIQUE)
    issuer = settings.FRANCECONNECT_ISSUER
    app = client_module._client(
        issuer, settings.FRANCECONNECT_CLIENT_ID, settings.FRANCECONNECT_CLIENT_SECRET
    )
    app.server_metadata |= {
        "jwks": None,
        f"{part}_endpoint": "http://127.0.0.1:9/",
        f"{part}_uri": "http://127.0.0.1:9/",
    }
    answer = visitor.comes_back(brought)
    assert "FranceConnect ne répond pas" in told(answer)
    assert who(visitor.client) is None


def test_a_provider_that_is_not_there_sends_back_to_the_number(
    client: Client, settings: Settings, franceconnect: Simulator
) -> None:
    settings.FRANCECONNECT_ISSUER = "http://127.0.0.1:9"
    answer = client.post(reverse("franceconnect"))
    assert answer["Location"] == reverse("login")
    assert "FranceConnect ne répond pas" in told(answer)


def test_the_key_of_the_provider_may_change(visitor: Visitor, linked: Trainee) -> None:
    from cpf_portal.simulators.franceconnect.tokens import Tokens

    visitor.goes(DOMINIQUE)
    visitor.client.logout()
    visitor.simulator.tokens.key = Tokens(None).key
    visitor.goes(DOMINIQUE)
    assert who(visitor.client) == linked.pk


def test_nothing_of_the_identity_is_logged(
    visitor: Visitor, linked: Trainee, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.goes(DOMINIQUE)
    visitor.client.logout()
    visitor.simulator.faults["userinfo"] = {"family_name": ["LECOEUR"]}
    visitor.goes(DOMINIQUE)
    assert "FranceConnect: ValueError" in caplog.text
    for secret in ("LECOEUR", "1976", sure(linked.franceconnect_sub), visitor.simulator.client_secret):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "published",
    [{}, {"issuer": "http://localhost:1"}, {"authorization_endpoint": None}, {"authorization_endpoint": "x"}],
)
def test_a_wrong_answer_about_itself_is_not_remembered(
    client: Client,
    franceconnect: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    published: dict[str, str | None],
) -> None:
    from cpf_portal.simulators.franceconnect.server import _Handler

    right = _Handler._published
    monkeypatch.setattr(_Handler, "_published", lambda self: right(self) | published if published else {})
    assert client.post(reverse("franceconnect"))["Location"] == reverse("login")
    monkeypatch.setattr(_Handler, "_published", right)
    assert client.post(reverse("franceconnect"))["Location"].startswith(franceconnect.url)


@pytest.mark.parametrize("sub", ["a\x00b", "s" * 300, 10**400])
def test_a_subject_that_cannot_be_kept(visitor: Visitor, dominique: Trainee, sub: int | str) -> None:
    visitor.simulator.faults.update({"id_token": {"sub": sub}, "userinfo": {"sub": sub}})
    assert refused(visitor, visitor.goes(DOMINIQUE))


@pytest.mark.parametrize("size", ["slow", "huge"])
def test_an_answer_too_long_is_left(
    visitor: Visitor, linked: Trainee, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    from cpf_portal.simulators.franceconnect.server import _Handler

    def drip(self: _Handler) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "3000000")
        self.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(300):
                self.wfile.write(b"x" * (1 if size == "slow" else 10_000))
                self.wfile.flush()
                time.sleep(0.05 if size == "slow" else 0)

    monkeypatch.setattr(client_module, "LONGEST", 0.3)
    monkeypatch.setattr(_Handler, "_identity", drip)
    brought = visitor.says(visitor.leaves(), DOMINIQUE)
    start = time.monotonic()
    assert "FranceConnect ne répond pas" in told(visitor.comes_back(brought))
    assert time.monotonic() - start < 3


def test_no_line_of_the_log_is_the_visitor_s(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    asked = visitor.leaves()
    visitor.comes_back({"state": asked["state"], "error": "x\n2026-01-01 CRITICAL forged" + "y" * 5000})
    assert "forged" not in caplog.text
    assert len(caplog.text) < 300


def test_a_shared_computer_leaves_franceconnect_even_when_nothing_was_linked(
    visitor: Visitor, dominique: Trainee
) -> None:
    visitor.goes(CAMILLE)
    assert "Quitter FranceConnect" in visitor.client.get(reverse("login")).content.decode()
    assert visitor.client.post(reverse("logout"))["Location"].startswith(visitor.simulator.url)
    assert kept.WAITING not in visitor.client.session


def test_a_closed_account_takes_no_link(linked: Trainee) -> None:
    camille = f.a_trainee("Camille", "Aubry", sex="f", birth_date=date(1990, 3, 4))
    camille.user.is_active = False
    camille.user.save()
    with pytest.raises(Refused, match="fermé"):
        link.make(camille.user, Identity.of({"sub": "s"} | CAMILLE))


def test_an_account_that_never_noted_the_sex_is_told_to_log_in_by_number(
    visitor: Visitor, dominique: Trainee
) -> None:
    visitor.client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    assert "Reconnectez-vous d'abord avec votre numéro" in told(visitor.goes(DOMINIQUE))


# Confirming who one is, before sending


@pytest.fixture
def draft(dominique: Trainee, visitor: Visitor, settings: Settings) -> Dossier:
    """A complete draft of Dominique's, logged in; sending asks for eidas2."""
    settings.SENDING_NEEDS_FRANCECONNECT = "eidas2"
    Trainee.objects.update(sex="m")
    visitor.client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return f.a_draft(dominique)


def sending(dossier: Dossier) -> str:
    return reverse("dossier_form", args=[dossier.number, "envoyer"])


def agree(visitor: Visitor, dossier: Dossier) -> Response:
    given = {name: str(value) for name, value in vars_of(f.consents(dossier)["figures"]).items()}
    given |= {"terms": drafts.terms_of(Dossier.objects.get(pk=dossier.pk))}
    return visitor.client.post(sending(dossier), given | {"rights_consent": "on", "payment_consent": "on"})


def vars_of(figures: Plan) -> dict[str, int]:
    return {
        name: getattr(figures, name)
        for name in ("dotation_used", "credit_used", "rights_used", "top_up_used", "to_pay")
    }


def test_sending_waits_for_the_identity(visitor: Visitor, draft: Dossier) -> None:
    page = visitor.client.get(sending(draft)).content.decode()
    assert "Confirmer mon identité avec FranceConnect+" in page
    assert "Envoyer mon dossier" not in page
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "draft"
    asked = visitor.leaves(next=sending(draft))
    assert asked["acr_values"] == "eidas2"
    answer = visitor.comes_back(visitor.says(asked, DOMINIQUE))
    assert visitor.client.post(answer["Location"])["Location"] == sending(draft)
    assert "Envoyer mon dossier" in visitor.client.get(sending(draft)).content.decode()
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "requested"


@pytest.mark.parametrize("acr", ["eidas1", "eidas0", None])
def test_a_lower_level_is_not_enough(visitor: Visitor, draft: Dossier, acr: str | None) -> None:
    visitor.simulator.faults["id_token"] = {"acr": acr}
    answer = visitor.goes(DOMINIQUE, next=sending(draft))
    assert answer["Location"] == sending(draft)
    assert WRONG in told(answer)
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "draft"


def test_a_higher_level_is(visitor: Visitor, draft: Dossier) -> None:
    visitor.simulator.faults["id_token"] = {"acr": "eidas3"}
    visitor.client.post(visitor.goes(DOMINIQUE, next=sending(draft))["Location"])
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "requested"


def test_another_s_identity_sends_nothing(visitor: Visitor, draft: Dossier) -> None:
    answer = visitor.goes(ANGE, next=sending(draft))
    assert answer["Location"] == sending(draft)
    assert "n'est pas celle de votre compte" in told(answer)
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "draft"


def test_another_identity_than_the_linked_one_sends_nothing(visitor: Visitor, draft: Dossier) -> None:
    Trainee.objects.update(franceconnect_sub="already")
    assert "liée à votre compte" in told(visitor.goes(DOMINIQUE, next=sending(draft)))
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "draft"


def test_the_proof_is_recent_and_personal(visitor: Visitor, draft: Dossier, dominique: Trainee) -> None:
    visitor.client.post(visitor.goes(DOMINIQUE, next=sending(draft))["Location"])
    session = visitor.client.session
    assert kept.proof(session, dominique.pk) == "eidas2"
    assert kept.proof(session, dominique.pk + 1) == ""
    with time_machine.travel(timezone.localtime() + timedelta(minutes=31)):
        assert kept.proof(session, dominique.pk) == ""


def test_the_proof_counts_from_the_identification(
    visitor: Visitor, draft: Dossier, dominique: Trainee
) -> None:
    page = visitor.goes(DOMINIQUE, next=sending(draft))["Location"]
    now = timezone.localtime()
    with time_machine.travel(now + timedelta(minutes=9)):
        visitor.client.post(page)
    with time_machine.travel(now + timedelta(minutes=31)):
        assert kept.proof(visitor.client.session, dominique.pk) == ""


def test_an_identity_that_is_linked_no_more_proves_nothing(
    visitor: Visitor, draft: Dossier, dominique: Trainee
) -> None:
    visitor.client.post(visitor.goes(DOMINIQUE, next=sending(draft))["Location"])
    visitor.client.post(reverse("franceconnect_unlink"), {"current": f.PASSWORD})
    agree(visitor, draft)
    assert Dossier.objects.get(pk=draft.pk).state == "draft"


def test_the_engine_asks_for_it_whatever_the_page(draft: Dossier) -> None:
    with pytest.raises(Refused) as refusal:
        transitions.send(draft, f.owner(draft), **f.consents(draft))
    assert refusal.value.code == "identity"
    transitions.send(draft, f.owner(draft), proven="eidas2", **f.consents(draft))

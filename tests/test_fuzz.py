"""Whatever is sent to any form, the answer is a page and never a crash."""

import os
import random
import re
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client

from accounts.people.models import User
from cpf_portal.operations.signals.models import Lead
from cpf_portal.simulators.bank import Simulator
from dossiers import transitions
from dossiers.dossier.models import Dossier
from payments.card.models import Payment
from tests import factories as f
from tests.kinds import sure
from tests.test_url_map import MAP, OFFICE, TRAINEE, Address

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
# One of each kind at least is sent to every form.
KINDS: dict[str, list[bytes]] = {
    "not text": [
        b"\x00",
        b"a\x00b",
        b"\xff\xfe\xfd",
        b"\xc3\x28",
        b"\xed\xa0\x80",
        "\U0001f600\u202e\u0000".encode(),
    ],
    "not a number": [b"9" * 400, b"-1", b"NaN", b"Infinity", b"1e400", b"0x10"],
    "not a day": [b"99999-99-99", b"0000-00-00", b"9999-12-31"],
    "not a word": [
        b"<script>alert(1)</script>",
        b"' OR 1=1 --",
        b"../../../../etc/passwd",
        b"%(x)s {0} {trainee.__class__}",
    ],
    "too long": [b"a" * 100_000, "é".encode() * 3_000],
    "too little": [b"", b"on", b"1"],
}
NASTY = [value for values in KINDS.values() for value in values]
MALFORMED = [b"&&==&&", b"%", b"a=%zz&b", b"=" * 5_000]
WHOLE = os.environ.get("CPF_FUZZ") == "whole"
# Where nothing is posted, or where a good answer ends the game.
NOT_FUZZED = {"logout", "stripe_webhook", "disconnect_others", "password_change", "health"}
FIELD = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"')


def names_on(page: str) -> list[str]:
    return [name for name in dict.fromkeys(FIELD.findall(page)) if name != "csrfmiddlewaretoken"]


def bodies(names: list[str], rolls: random.Random) -> list[bytes]:
    """A nasty value in every field at once, then mixed, doubled, misnamed; and what is no form at all.

    One value of each kind, others in each test; all of them when CPF_FUZZ is « whole ».
    """
    values = NASTY if WHOLE else [rolls.choice(values) for values in KINDS.values()]
    made = [
        b"&".join(f"{name}=".encode() + quote_from_bytes(value).encode() for name in names)
        for value in values
    ]
    for _ in range(4 if WHOLE else 2):
        chosen = [*names, *rolls.choices(names or ["x"], k=3), "__proto__", "inconnu[]"]
        made.append(
            b"&".join(f"{name}=".encode() + quote_from_bytes(rolls.choice(NASTY)).encode() for name in chosen)
        )
    return list(dict.fromkeys([*made, *(MALFORMED if WHOLE else [rolls.choice(MALFORMED)])]))


@pytest.fixture
def rolls(request: pytest.FixtureRequest) -> Random:
    """The same for a test whenever and wherever it runs."""
    return random.Random(request.node.name)


@pytest.fixture(scope="module")
def things(made_once: None) -> tuple[Dossier, dict[str, Any]]:
    dossier = f.a_dossier("to_validate")
    payment = Payment.objects.create(dossier=dossier, amount=15_000)
    return dossier, {
        "number": dossier.number,
        "session_id": dossier.session_id,
        "payment_id": payment.pk,
        "establishment_id": f.an_establishment(dossier.organisation).pk,
        "member_id": sure(f.agent(dossier).user).memberships.get().pk,
        "action_id": dossier.session.action_id,
        "import_id": f.a_catalogue_import(dossier.organisation).pk,
        "rank": 1,
    }


def throw(client: Client, path: str, rolls: random.Random) -> None:
    """Everything above at one address; it answers, and below 500."""
    client.raise_request_exception = False
    page = client.get(path)
    assert page.status_code < 500, path
    for body in bodies(names_on(b"".join(page).decode(errors="replace")), rolls):
        answer = client.post(path, body, FORM)
        assert answer.status_code < 500, (path, body[:200])
        query = body[:2_000].decode("ascii", "replace")
        assert client.get(f"{path}?{query}").status_code < 500, (path, query)


def inside(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.login.backends.EmailBackend")
    return client


SLUGS = {a.path: a for a in MAP}
PLAIN = [
    a for a in MAP if a.name not in NOT_FUZZED and "slug" not in a.arguments and "step" not in a.arguments
]


@pytest.mark.parametrize("address", [a for a in PLAIN if a not in OFFICE], ids=lambda a: a.path)
def test_no_page_of_a_trainee_or_of_the_public_crashes(
    things: tuple[Dossier, dict[str, Any]], rolls: Random, address: Address
) -> None:
    dossier, given = things
    client = inside(dossier.trainee.user) if address in TRAINEE or "securite" in address.path else Client()
    throw(client, address.of(given), rolls)


@pytest.mark.parametrize("address", [a for a in PLAIN if a in OFFICE], ids=lambda a: a.path)
def test_no_page_of_an_organisation_crashes(
    things: tuple[Dossier, dict[str, Any]], rolls: Random, address: Address
) -> None:
    dossier, given = things
    throw(inside(sure(f.agent(dossier).user)), address.of(given), rolls)


@pytest.mark.parametrize("step", ["fonction-publique", "identite", "situation", "adresse", "envoi", "x"])
def test_no_step_of_a_draft_crashes(rolls: Random, step: str) -> None:
    dossier = f.a_draft()
    throw(inside(dossier.trainee.user), f"/mes-dossiers/{dossier.number}/completer/{step}/", rolls)


@pytest.mark.parametrize(
    ("state", "slug"),
    [
        ("requested", "annuler-la-demande"),
        ("to_validate", "payer"),
        ("validated", "annuler"),
        ("in_training", "abandonner"),
        ("in_training", "confirmer-entree"),
        ("completed", "confirmer-sortie"),
        ("completed", "donner-mon-avis"),
        ("cancelled_by_trainee", "force-majeure"),
    ],
)
def test_no_transition_of_a_trainee_crashes(rolls: Random, state: str, slug: str, bank: Simulator) -> None:
    dossier = f.a_dossier(state)
    throw(inside(dossier.trainee.user), f"/mes-dossiers/{dossier.number}/{slug}/", rolls)


@pytest.mark.parametrize(
    ("state", "slug"),
    [
        ("requested", "proposer"),
        ("requested", "refuser"),
        ("validated", "declarer-entree"),
        ("in_training", "declarer-sortie"),
        ("in_training", "abandonner"),
        ("in_training", "annuler-la-formation"),
    ],
)
def test_no_transition_of_an_organisation_crashes(rolls: Random, state: str, slug: str) -> None:
    dossier = f.a_dossier(state)
    throw(inside(sure(f.agent(dossier).user)), f"/organisme/dossiers/{dossier.number}/{slug}/", rolls)


def test_no_decision_of_the_staff_crashes(rolls: Random) -> None:
    dossier = f.a_dossier("cancelled_by_trainee")
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])
    staff = inside(f.a_staff_member())
    lead = Lead.objects.create(signal="phone", key="x", figure=5)
    for path in (
        f"/admin/dossiers/forcemajeureclaim/{dossier.pk}/decider/",
        f"/admin/operations/lead/{lead.pk}/change/",
        "/admin/chiffres/",
        "/admin/accounts/rightscorrection/add/",
        "/admin/accounts/recordedgift/add/",
        "/admin/accounts/rightsend/add/",
        "/admin/dossiers/dossier/search/",
        "/admin/dossiers/dossier/",
    ):
        throw(staff, path, rolls)

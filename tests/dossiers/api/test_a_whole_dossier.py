"""A client generated from the OpenAPI file, and from nothing else, drives a dossier from its offer to its exit."""

import importlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from types import ModuleType
from typing import Any

import httpx
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from catalogue.trainings.models import Certification, Session
from dossiers.dossier.journal import Entry
from dossiers.dossier.models import Dossier
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package that a stranger's tool makes of our file."""
    folder = tmp_path_factory.mktemp("client")
    file = folder / "openapi.json"
    file.write_bytes(Client().get("/api/v1/openapi.json").content)
    wanted = Config.from_sources(
        config_file=ConfigFile(post_hooks=[]),
        meta_type=MetaType.NONE,
        document_source=file,
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / "api_des_organismes",
    )
    assert [error.detail for error in generate(config=wanted)] == []
    sys.path.insert(0, str(folder))
    yield importlib.import_module("api_des_organismes")
    sys.path.remove(str(folder))


def answered(request: httpx.Request) -> httpx.Response:
    """What our server answers to what the tool sends."""
    sent = {name: value for name, value in request.headers.items() if name not in ("content-length", "host")}
    path, kind = request.url.raw_path.decode(), sent.get("content-type", "")
    answer = Client().generic(request.method, path, request.content, kind, headers=sent)
    return httpx.Response(answer.status_code, content=answer.content, headers=dict(answer.items()))


class Tool:
    """The generated client, speaking with our server."""

    def __init__(self, package: ModuleType, token: str) -> None:
        self.package, self.keys = package, iter(range(100))
        client = httpx.Client(
            transport=httpx.MockTransport(answered),
            base_url="http://testserver",
            headers={"Authorization": f"Bearer {token}"},
        )
        self.client: Any = package.AuthenticatedClient(base_url="http://testserver", token=token)
        self.client.set_httpx_client(client)

    def ask(self, family: str, operation: str, *where: Any, **given: Any) -> Any:
        module = importlib.import_module(f"api_des_organismes.api.{family}.{operation}")
        answer = module.sync_detailed(*where, client=self.client, **given)
        assert answer.status_code < 300, answer.content.decode()
        return answer.parsed

    def write(self, family: str, operation: str, *where: Any, **given: Any) -> Any:
        return self.ask(family, operation, *where, idempotency_key=f"cle-{next(self.keys)}", **given)

    def model(self, name: str, **values: Any) -> Any:
        """A body, from plain values."""
        made = getattr(importlib.import_module("api_des_organismes.models"), name)
        return made.from_dict(values)


def at_noon(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_a_generated_client_drives_a_dossier_from_its_offer_to_its_exit(generated: ModuleType) -> None:
    organisation = f.an_organisation()
    tool = Tool(generated, f.a_token(organisation))
    Certification.objects.create(code="RNCP38565", kind="RNCP")
    start = timezone.localdate() + timedelta(days=35)

    training = tool.write(
        "catalogue",
        "create_training",
        body=tool.model(
            "NewTraining",
            title="Anglais professionnel",
            objectives="Tenir une réunion.",
            results="Un niveau B2.",
            content="Dix leçons.",
            certification="RNCP38565",
        ),
    )
    action = tool.write(
        "catalogue",
        "create_action",
        training.id,
        body=tool.model(
            "NewAction", mode="onsite", price=87_000, hours=10.5, language="fr",
            place="new", place_town="Metz", place_postcode="57000",
        ),
    )  # fmt: skip
    session = tool.write(
        "catalogue",
        "create_session",
        action.id,
        body=tool.model(
            "NewSession", entry="dates", starts_on=f"{start}", ends_on=f"{start + timedelta(days=40)}"
        ),
    )
    assert tool.write("catalogue", "publish_training", training.id).is_published

    asked = f.send(f.a_draft(session=Session.objects.get(pk=session.id)))
    [line] = tool.ask("dossiers", "list_dossiers", state="requested").items
    assert line.number == asked.number
    possible = tool.ask("dossiers", "list_transitions", line.number)
    assert [each.name for each in possible if each.is_available] == [
        "accept",
        "propose",
        "refuse",
        "cancel_by_organisation",
    ]
    accepted = tool.write("transitions", "accept", line.number)
    assert accepted.state.code == "to_validate"

    f.validate(Dossier.objects.get(number=line.number))
    with time_machine.travel(at_noon(start)):
        entered = tool.write(
            "transitions", "declare_entry", line.number,
            body=tool.model("DeclareEntryBody", effective_on=f"{start}"),
        )  # fmt: skip
        assert entered.state.code == "in_training"
    end = entered.terms.ends_on
    with time_machine.travel(at_noon(end)):
        months = sorted({f"{start:%Y-%m}", f"{start + timedelta(days=20):%Y-%m}", f"{end:%Y-%m}"})
        sheet = [{"month": month, "attended": 3.5} for month in months]
        done = tool.write(
            "transitions", "declare_exit", line.number,
            body=tool.model("ExitBody", effective_on=f"{end}", sheet=sheet),
        )  # fmt: skip
        history = tool.ask("dossiers", "get_journal", line.number)
    assert (done.state.code, done.hours_attended) == ("completed", 3.5 * len(months))
    assert (done.settlement.kept, done.settlement.given_back, done.settlement.due) == (87_000, 0, 87_000)
    names = [entry.transition for entry in history]
    assert names[0] == "send"
    assert names[-2:] == ["declare_entry", "declare_exit"]
    mine = Entry.objects.filter(dossier__number=line.number, actor="organisation")
    assert {(entry.user, entry.details["through"][:8]) for entry in mine} == {
        (organisation.tokens.get().created_by, "Logiciel")
    }


def test_the_file_says_everything_in_french(generated: ModuleType) -> None:
    file = json.loads(Client().get("/api/v1/openapi.json").content)
    assert file["openapi"].startswith("3.1")
    for path, methods in file["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"][0].isupper(), path
            assert "Permission : `" in operation["description"], path
            assert operation["security"] == [{"Bearer": []}], path
            keys = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
            assert bool(keys) == (method != "get"), path

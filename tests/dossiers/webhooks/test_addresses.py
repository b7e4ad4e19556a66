"""Nothing inside our network is reached by an address that someone outside gives."""

import socket
from typing import Any

import pytest
from pytest_django import Settings

from cpf_portal.common.errors import Refused
from dossiers.webhooks import addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://exemple.fr/",
        "ftp://exemple.fr/",
        "https://localhost/",
        "https://serveur.local/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[2002:0a00:0001::]/",
        "https://moi:secret@exemple.fr/",
        "https://exemple.fr:99999/",
        "https://exemple.fr/#la",
        "https://exemplé.fr/",
        "https:///webhooks",
        "exemple.fr",
    ],
)
def test_an_address_that_is_not_told(url: str) -> None:
    with pytest.raises(Refused):
        addresses.check(url)


@pytest.mark.parametrize("url", ["https://exemple.fr/a?b=c", "https://exemple.fr:8443/", "https://8.8.8.8/"])
def test_an_address_that_is_told(url: str) -> None:
    assert addresses.check(url).hostname


@pytest.mark.parametrize(
    ("found", "is_told"),
    [
        (["93.184.216.34"], True),
        (["10.0.0.1"], False),
        (["93.184.216.34", "127.0.0.1"], False),
        (["169.254.169.254"], False),
        (["::1"], False),
        (["::ffff:192.168.0.1"], False),
        ([], False),
    ],
)
def test_a_name_is_told_when_all_it_leads_to_is_public(
    monkeypatch: pytest.MonkeyPatch, found: list[str], is_told: bool
) -> None:
    def lead(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    if is_told:
        assert str(addresses.resolved("exemple.fr", 443)) == found[0]
    else:
        with pytest.raises(Refused):
            addresses.resolved("exemple.fr", 443)


def test_this_machine_is_told_in_the_demonstration_alone(settings: Settings) -> None:
    with pytest.raises(Refused):
        addresses.check("http://localhost:8000/")
    settings.WEBHOOKS_TO_THIS_MACHINE = True
    assert addresses.check("http://localhost:8000/").port == 8000
    with pytest.raises(Refused):
        addresses.check("http://192.168.0.1/")

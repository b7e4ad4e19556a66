"""A mail as it is on the wire: what its bytes say is what was written, whatever is in it."""

import smtplib
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage

import environ
import pytest
from pytest_django import Settings

from cpf_portal.common.mails.letter import Letter
from cpf_portal.common.mails.message import Mail
from cpf_portal.common.mails.post import MailServer
from cpf_portal.common.mails.smtp import Client, Smtp, TlsClient
from cpf_portal.operations import mailer
from tests.relay import Relay, running

LONG = "Votre dossier « Comptabilité générale, gestion d'entreprise & ressources humaines » est transmis 🎓🎓"


def written(subject: str, text: str, to: str = "a@exemple.fr") -> bytes:
    mail = Mail(subject, text, None, [to], headers={"Auto-Submitted": "auto-generated"})
    mail.attach_alternative(f"<p>{text}</p>", "text/html")
    return bytes(mail.message(policy=policy.SMTP).as_bytes())


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=policy.default)
    assert not found.defects
    return found


@pytest.mark.parametrize("subject", ["", "Oui", LONG, "é" * 300, "🎓" * 40])
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    content = written(subject, "Oui.")
    assert read(content)["Subject"] == subject
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max((len(line) for line in head if b"=?" in line), default=0) <= 76, "RFC 2047, § 2"


@pytest.mark.parametrize("text", ["", "Oui.", ".\n..\n. fin", LONG * 100])
def test_both_parts_are_read_as_they_were_written(text: str) -> None:
    found = read(written("Oui", text))
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    plain, page = found.iter_parts()
    assert (plain.get_content(), page.get_content()) == (text, f"<p>{text}</p>")
    assert max(map(len, written("Oui", text).split(b"\r\n"))) <= 78


def test_what_is_not_plain_is_left_to_libraries() -> None:
    to = "Ève Éclair <eve@métier.fr>"
    found = read(written("Oui", "Oui.", to))
    assert found["To"].addresses[0].display_name == "Ève Éclair"
    assert read(written("Oui\nBcc: b@exemple.fr", "Oui."))["Bcc"] is None


@pytest.fixture
def relay(settings: Settings) -> object:
    with running() as relay:
        settings.MAILERS = {"default": mailer.from_url(environ.Env.email_url_config(relay.url))}
        yield relay


def test_a_line_that_is_a_dot_ends_no_message(relay: Relay) -> None:
    raw = b"Subject: Oui\r\n\r\nUn\r\n.\r\n..deux\r\n.\r\nTrois\r\n"
    with closing(Client(*relay.server_address)) as client:
        client.sendmail("site@exemple.fr", ["a@exemple.fr"], raw)
        client.sendmail("site@exemple.fr", ["b@exemple.fr"], raw.replace(b".", b""))
    first, second = (str(message.get_payload()).splitlines() for message in relay.messages)
    assert first == ["Un", ".", "..deux", ".", "Trois"]
    assert second == ["Un", "", "deux", "", "Trois"]


@pytest.mark.parametrize("to", ['"a b"@exemple.fr', "l'ami@exemple.fr"])
def test_an_address_that_is_not_plain_is_told_whole(relay: Relay, to: str) -> None:
    with closing(MailServer()) as server:
        server.send(Letter("Oui", "Oui", ["Oui."]), to)
    assert relay.taken == {to: 1}


def test_a_connection_over_tls_is_as_quick(settings: Settings) -> None:
    assert Smtp(alias="default", host="localhost").connection_class is Client
    assert Smtp(alias="default", host="localhost", use_ssl=True).connection_class is TlsClient
    assert issubclass(TlsClient, smtplib.SMTP_SSL)
    assert TlsClient.rcpt is Client.rcpt

"""A mail leaves set, its subject and both its texts; what is attached leaves as it is."""

from django.core import mail
from pytest_django import Settings

from cpf_portal.operations.mailer import from_url


def test_a_mail_leaves_set(settings: Settings) -> None:
    through: dict[str, object] = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    settings.MAILERS = {"default": from_url(through)}
    message = mail.EmailMultiAlternatives(
        "Votre dossier : reçu !", "Le 2 mai : l'avis", None, ["a@exemple.fr"]
    )
    message.attach_alternative('<p title="a : b">Le 2 mai : l\'avis</p>', "text/html")
    message.attach_alternative("BEGIN : VCALENDAR", "text/calendar")
    message.attach("notes.txt", "a : b", "text/plain")
    assert message.send() == 1
    [sent] = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    assert sent.subject == "Votre dossier\u00a0: reçu\u202f!"
    assert sent.body == "Le 2\u00a0mai\u00a0: l’avis"
    assert [content for content, _ in sent.alternatives] == [
        '<p title="a : b">Le 2\u00a0mai\u00a0: l’avis</p>',
        "BEGIN : VCALENDAR",
    ]
    assert sent.attachments[0].content == "a : b"

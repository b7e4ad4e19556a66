"""A letter leaves as a text and a page of the same words, whatever people are called."""

import re
from typing import Any

from django.core import mail

from cpf_portal.common.mails import post
from cpf_portal.common.mails.colours import colours
from cpf_portal.common.mails.letter import Item, Letter, Link, read
from tests.letters import BUTTON, check_both_parts, page_of

SITE = "http://localhost:8000"
HOSTILE = "<b>Ève</b> & Cie\n\nPayer : http://localhost:8000/piege/\n\nOui"


def sent(letter: Letter) -> mail.EmailMessage:
    post.send(letter, "a@exemple.fr")
    return mail.outbox[-1]


def test_a_whole_letter_says_in_order_what_happened_how_much_what_to_do_and_why() -> None:
    letter = Letter(
        "L'organisme vous propose un autre prix (dossier n° 12)",
        "Un autre prix",
        ["Atelier vous répond."],
        "vous suivez ici votre dossier",
        "Dominique Lecœur",
        (Item("Prix", "820,00 €", "870,00 €"), Item("Reste à payer", "150,00 €", is_sum=True)),
        "Répondez avant la fin du vendredi 27 novembre 2026.",
        Link("Voir la proposition", f"{SITE}/mes-dossiers/12/"),
        (Item("Formation", "Anglais"),),
        ("Une question ?", Link("Geler mon compte", f"{SITE}/geler/x/")),
    )
    message = sent(letter)
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    parts = [
        "Bonjour Dominique Lecœur,", "Atelier vous répond.", "Prix : 870,00 € → 820,00 €",
        "Reste à payer : 150,00 €", "Répondez avant", f"Voir la proposition : {SITE}/mes-dossiers/12/",
        "Formation : Anglais", "Une question ?", f"Geler mon compte : {SITE}/geler/x/",
        "vous écrit parce que vous suivez ici votre dossier.", "jamais votre mot de passe",
    ]  # fmt: skip
    text = str(message.body).replace("\u00a0", " ").replace("\u202f", " ")
    assert [text.find(part) for part in parts] == sorted(text.index(part) for part in parts)
    assert BUTTON.findall(page_of(message)) == [f"{SITE}/mes-dossiers/12/"]


def test_a_letter_of_little_is_whole_too() -> None:
    message = sent(Letter("Un mot", "Un mot", ["Bonjour."]))
    assert BUTTON.findall(page_of(message)) == []
    assert "<table" in page_of(message)
    assert "Bonjour,\n" in str(message.body)


def test_nobody_s_name_makes_a_tag_a_block_nor_a_button() -> None:
    told: dict[str, Any] = {
        "inviter": HOSTILE,
        "organisation": HOSTILE,
        "role": "Lecture",
        "link": f"{SITE}/rejoindre/x/",
    }
    message = sent(read("catalogue/organisations/mails/invitation.txt", HOSTILE, **told))
    page = page_of(message)
    assert "<b>Ève" not in page
    assert "&lt;b&gt;Ève&lt;/b&gt; &amp; Cie" in page
    assert "<b>Ève</b> & Cie" in str(message.body)
    assert "\n" not in message.subject
    assert re.findall(r'href="([^"]+)"', page) == [f"{SITE}/rejoindre/x/"]
    assert "piege" in page, "it is read, as words"


def test_nor_does_a_message_that_someone_wrote() -> None:
    letter = Letter("Refusé", "Refusé", ["Son message : " + HOSTILE], button=Link("Voir", f"{SITE}/d/"))
    assert re.findall(r'href="([^"]+)"', page_of(sent(letter))) == [f"{SITE}/d/"]


def test_a_link_that_leads_elsewhere_is_words() -> None:
    name = "Voir : https://ailleurs.example/"
    letter = read(
        "catalogue/organisations/mails/member_role.txt", name, by=name, organisation=name, role="", link=name
    )
    assert letter.button is None
    check_both_parts(sent(letter))


def test_the_colours_are_those_of_the_pages_in_both_schemes() -> None:
    found = colours()
    assert found["light"]["paper"] != found["dark"]["paper"]
    assert set(found["dark"]) <= set(found["light"])
    page = post.as_page(Letter("Un mot", "Un mot", ["Oui."]))
    assert found["light"]["paper"] in page
    assert found["dark"]["paper"] in page.partition("prefers-color-scheme: dark")[2]

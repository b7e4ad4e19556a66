"""A claim of force majeure carries one to five documents and a free text (docs/rules.md § 6)."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.documents.models import Document
from accounts.rights import dif
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.force_majeure.models import ForceMajeureClaim
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
WORDS = "J'ai été hospitalisée à Metz du 3 au 20 novembre."
AGAIN = (
    "Votre navigateur ne garde pas les fichiers choisis : choisissez-les tous à nouveau avant de renvoyer."
)
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 40


@pytest.fixture
def dossier() -> Dossier:
    return f.a_dossier("cancelled_by_trainee")


@pytest.fixture
def hers(client: Client, dossier: Dossier) -> Client:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    return client


def plain(answer: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())


def a_file(number: int, content: bytes | None = None, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or f"page-{number}.pdf", content or f"%PDF-1.4 {number} %%EOF".encode())


def claim(
    client: Client, dossier: Dossier, *files: SimpleUploadedFile, ground: str = "illness", words: str = WORDS
) -> Response:
    given = {"ground": ground, "explanation": words, "documents": files}
    return client.post(reverse("dossier_transition", args=[dossier.number, "force-majeure"]), given)


def document(dossier: Dossier, rank: int) -> str:
    return reverse("dossier_document", args=[dossier.number, rank])


def test_five_files_and_words_are_the_trainee_s_and_the_staff_s_in_their_order(
    hers: Client, dossier: Dossier
) -> None:
    assert claim(hers, dossier, *map(a_file, range(1, 6))).status_code == 302
    page = hers.get(reverse("dossier", args=[dossier.number]))
    assert WORDS in plain(page)
    for rank in range(1, 6):
        assert f'href="{document(dossier, rank)}"' in page.text
        answer = hers.get(document(dossier, rank))
        assert answer.content == f"%PDF-1.4 {rank} %%EOF".encode()
        assert f"justificatif-{dossier.number}-{rank}.pdf" in answer["Content-Disposition"]
    assert [hers.get(document(dossier, rank)).status_code for rank in (0, 6)] == [404, 404]
    hers.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    decide = hers.get(reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk]))
    assert WORDS in plain(decide)
    for rank in range(1, 6):
        address = reverse("admin:dossiers_forcemajeureclaim_document", args=[dossier.pk, rank])
        assert f'href="{address}"' in decide.text
        assert hers.get(address).content == f"%PDF-1.4 {rank} %%EOF".encode()
    for rank in (0, 6):
        address = reverse("admin:dossiers_forcemajeureclaim_document", args=[dossier.pk, rank])
        assert hers.get(address).status_code == 404


def test_the_organisation_reads_none_of_it(hers: Client, dossier: Dossier) -> None:
    claim(hers, dossier, a_file(1), a_file(2))
    hers.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
    for address in (document(dossier, 1), document(dossier, 2)):
        assert hers.get(address).status_code == 404
    told = hers.get(reverse("organisation_dossier", args=[dossier.number]))
    assert "hospitalisée" not in told.text
    assert "hospitalisée" not in str(list(dossier.entries.values_list("details")))


def test_one_file_without_a_word_is_enough(hers: Client, dossier: Dossier) -> None:
    assert claim(hers, dossier, a_file(1), words="").status_code == 302
    page = plain(hers.get(reverse("dossier", args=[dossier.number])))
    assert "Mon justificatif de force majeure" in page
    assert "Ce que vous avez expliqué" not in page


def test_a_sixth_file_is_refused_and_nothing_typed_is_lost(hers: Client, dossier: Dossier) -> None:
    answer = claim(hers, dossier, *map(a_file, range(6)))
    assert answer.status_code == 200
    assert "5 fichiers au plus : vous en avez choisi 6." in plain(answer)
    assert AGAIN in plain(answer)
    assert WORDS in unescape(answer.text)
    assert re.search(r'value="illness"[^>]*checked', answer.text)
    assert not Document.objects.exists()


def test_each_bad_file_is_named(hers: Client, dossier: Dossier) -> None:
    heavy = b"%PDF-" + b"0" * (5 * 1024 * 1024) + b"%%EOF"
    files = (
        a_file(1),
        a_file(2, b"MZ un programme", "virus.pdf"),
        a_file(3, HEIC, "photo.heic"),
        a_file(4, heavy, "<b>scan.pdf"),
    )
    answer = claim(hers, dossier, *files)
    text = plain(answer)
    assert "Fichier 2, « virus.pdf » : ce fichier n'est pas un PDF, un JPEG ou un PNG lisible." in text
    assert "Fichier 3, « photo.heic » : cette photo est au format HEIC" in text
    assert "Fichier 4, « <b>scan.pdf » : ce fichier dépasse 5 Mo" in text
    assert "<b>scan" not in answer.text
    assert "Fichier 1" not in text
    assert AGAIN in text
    assert WORDS in unescape(answer.text)
    assert not Document.objects.exists()


def test_good_files_too_are_to_be_chosen_again_when_something_else_is_wrong(
    hers: Client, dossier: Dossier
) -> None:
    answer = claim(hers, dossier, a_file(1), ground="")
    assert AGAIN in plain(answer)
    answer = claim(hers, dossier, ground="")
    assert "Joignez un justificatif." in plain(answer)
    assert AGAIN not in plain(answer), "none was chosen"


def test_every_form_that_takes_a_file_says_so(client: Client, settings: Settings) -> None:
    settings.DIF_REOPENED = True
    client.force_login(f.a_trainee().user, backend="accounts.login.backends.NirBackend")
    answer = client.post(reverse("dif"), {"hours": "", "document": a_file(1)})
    assert "ne garde pas les fichiers choisis" in plain(answer)
    client.force_login(f.a_member(f.an_organisation()), backend="accounts.login.backends.EmailBackend")
    answer = client.post(reverse("catalogue_upload"), {"file": SimpleUploadedFile("vide.xml", b"")})
    assert answer.context["form"].errors
    assert "ne garde pas les fichiers choisis" in plain(answer)


def test_words_have_a_length_and_what_is_longer_comes_back(hers: Client, dossier: Dossier) -> None:
    long = "é" * 2001
    answer = claim(hers, dossier, a_file(1), words=long)
    assert answer.status_code == 200
    assert long in answer.text
    assert claim(hers, dossier, a_file(1), words="é" * 2000).status_code == 302


def test_a_refusal_of_the_engine_does_not_call_the_files_bad(
    hers: Client, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ground that ended between the form and the transition: the files, read once already, are as good as before."""
    monkeypatch.setattr("dossiers.transitions.closed.grounds_on", lambda day: {})
    answer = claim(hers, dossier, a_file(1), a_file(2))
    assert "Choisissez l'un des motifs proposés." in plain(answer)
    assert "PDF, un JPEG" not in plain(answer)


@pytest.mark.parametrize("number", [0, 6])
def test_what_the_page_refuses_the_engine_refuses(dossier: Dossier, number: int) -> None:
    with pytest.raises(Refused, match="5 fichiers au plus"):
        transitions.claim_force_majeure(
            dossier, f.owner(dossier), ground="illness", documents=[f.a_document() for _ in range(number)]
        )
    assert not ForceMajeureClaim.objects.exists()


def test_pages_list_documents_without_reading_them(hers: Client, dossier: Dossier) -> None:
    claim(hers, dossier, a_file(1), a_file(2))
    with CaptureQueriesContext(connection) as asked:
        hers.get(reverse("dossier", args=[dossier.number]))
        hers.get(reverse("my_data"))
    columns = [q["sql"].partition(" FROM ")[0] for q in asked]
    assert not [sql for sql in columns if '"accounts_document"."content"' in sql]


def test_forgotten_documents_leave_no_dead_link(hers: Client, dossier: Dossier) -> None:
    claim(hers, dossier, a_file(1), a_file(2))
    Document.objects.update(content=b"")
    page = hers.get(reverse("dossier", args=[dossier.number]))
    assert "/justificatif/" not in page.text
    assert hers.get(document(dossier, 1)).status_code == 404
    hers.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
    page = hers.get(reverse("admin:dossiers_forcemajeureclaim_change", args=[dossier.pk]))
    assert "/document/" not in page.text


def test_nor_does_the_document_of_hours_of_dif(client: Client, settings: Settings) -> None:
    settings.DIF_REOPENED = True
    dominique = f.a_trainee()
    dif.submit(dominique, 10, f.a_document())
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    assert f'href="{reverse("dif_document")}"' in client.get(reverse("dif")).text
    Document.objects.update(content=b"")
    assert f'href="{reverse("dif_document")}"' not in client.get(reverse("dif")).text


def test_my_data_tells_the_words(hers: Client, dossier: Dossier) -> None:
    claim(hers, dossier, a_file(1), a_file(2))
    assert WORDS in plain(hers.get(reverse("my_data")))
    data = hers.get(reverse("my_data_file")).json()
    assert data["dossiers"][0]["force majeure"]["explication"] == WORDS
    assert len(data["documents"]) == 2


def test_while_it_is_studied_the_page_says_so_first_with_both_outcomes(
    hers: Client, dossier: Dossier
) -> None:
    claim(hers, dossier, a_file(1))
    text = plain(hers.get(reverse("dossier", args=[dossier.number])))
    first, *rest = (
        "Votre demande de force majeure est à l'étude",
        "Tout reste réservé jusqu'à la décision",
        "Si la Caisse des Dépôts la reconnaît",
        "tout vous est rendu",
        "Droits rendus 720,00 €",
        "À rembourser sur la carte 150,00 €",
        "Si elle ne la reconnaît pas",
        "ce qui a été payé par carte devient un avoir",
        "Avoir pour une prochaine formation 150,00 €",
        "L'histoire du dossier",
    )
    place = text.index(first)
    for words in rest:
        assert words in text[place:], words
        place = text.index(words, place)
    assert "Vous avez annulé votre formation" not in text[: text.index("L'histoire du dossier")]


def test_after_the_entry_the_outcome_depends_on_the_hours(client: Client) -> None:
    dossier = f.a_dossier("in_training")
    transitions.abandon(dossier, f.owner(dossier))
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    text = plain(client.get(reverse("dossier", args=[dossier.number])))
    assert "seules les heures suivies sont comptées" in text
    assert "Si elle ne la reconnaît pas" in text


def test_once_decided_the_page_says_how_it_ended(hers: Client, dossier: Dossier) -> None:
    claim(hers, dossier, a_file(1))
    staff = actors.staff(f.a_staff_member())
    transitions.decide_force_majeure(dossier, staff, accepted=True, reason="Certificat lisible.")
    text = plain(hers.get(reverse("dossier", args=[dossier.number])))
    assert "à l'étude" not in text
    assert "Votre cas de force majeure a été reconnu" in text
    assert WORDS in text

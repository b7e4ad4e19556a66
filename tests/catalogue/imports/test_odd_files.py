"""Files as people send them: odd encodings, signs and places; read right, or refused in words, never damaged."""

import io
import zipfile
from time import process_time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.imports import runner
from catalogue.imports.edof.file.sirets import has_right_key
from catalogue.imports.edof.file.stream import CHUNK
from catalogue.imports.edof.reading import import_catalogue
from catalogue.imports.models import Import
from catalogue.imports.report import Report
from catalogue.imports.text import plain_text
from catalogue.places.models import Place
from catalogue.trainings.models import Action, Training
from tests import factories as f
from tests.catalogue.imports.edof_files import action, catalogue, training
from tests.catalogue.imports.test_import_pages import SIRET, UPLOAD, page_of
from tests.kinds import sure

pytestmark = pytest.mark.django_db
TITLE = "Élève œuvré à l’été, 3 €"


def take(data: bytes) -> Report:
    return import_catalogue(io.BytesIO(data))


def written(title: str, encoding: str, declared: str, *more: str) -> bytes:
    text = catalogue(training(title=title), *more, encoding="utf-8").decode()
    return text.replace('encoding="utf-8"', f'encoding="{declared}"').encode(encoding)


class TestEncodings:
    @pytest.mark.parametrize("declared", ["ISO-8859-1", "iso-8859-15", "latin1", "windows-1252", "UTF-8"])
    def test_utf_8_is_read_whatever_is_declared(self, declared: str) -> None:
        assert take(written(TITLE, "utf-8", declared)).is_clean
        assert Training.objects.get().title == TITLE

    @pytest.mark.parametrize("declared", ["ISO-8859-1", "latin1", "windows-1252", "iso-8859-15"])
    def test_windows_1252_is_read_whatever_is_declared_of_one_byte(self, declared: str) -> None:
        assert take(written(TITLE, "cp1252", declared)).is_clean
        assert Training.objects.get().title == TITLE

    def test_iso_8859_15_is_read_with_its_own_signs(self) -> None:
        assert take(written("Cœur à 3 €", "iso-8859-15", "ISO-8859-15")).is_clean
        assert Training.objects.get().title == "Cœur à 3 €"

    @pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-15"])
    def test_one_byte_a_letter_under_utf_8_is_refused_in_words_with_its_line(self, encoding: str) -> None:
        data = written("Été", encoding, "UTF-8")
        report = take(data)
        [problem] = report.problems
        assert "encodage" in problem.message
        assert not Training.objects.exists()

    @pytest.mark.parametrize("first", ["utf-8", "cp1252"])
    def test_two_encodings_in_one_file_are_refused_with_a_line(self, first: str) -> None:
        second = {"utf-8": "cp1252", "cp1252": "utf-8"}[first]
        good = catalogue(training("F1"), training("F2", title="TITRE"), encoding="utf-8")
        good = good.replace(b'encoding="utf-8"', b'encoding="ISO-8859-1"')
        data = good.decode().encode(first).replace(b"TITRE", "Été".encode(second))
        [problem] = take(data).problems
        assert "pas toutes écrites dans le même encodage" in problem.message
        assert "UTF-8" in problem.remedy
        assert not data.splitlines()[problem.line - 1].isascii()
        assert not Training.objects.filter(number="F2").exists()

    @pytest.mark.parametrize("declared", ["ISO-8859-1", "windows-1252", "windows-1250", "iso-8859-15"])
    def test_a_byte_that_no_encoding_has_is_refused(self, declared: str) -> None:
        data = written("TITRE", "cp1252", declared).replace(b"TITRE", b"Caf\xe9 \x81")
        assert "encodage" in str(take(data))
        assert not Training.objects.exists()

    @pytest.mark.parametrize("cut", range(-3, 4))
    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
    def test_a_letter_may_be_cut_between_two_readings(self, cut: int, encoding: str) -> None:
        text = written("TITRE", "utf-8", "ISO-8859-1").decode()
        head, tail = text.encode("ascii", "xmlcharrefreplace").split(b"TITRE")
        data = head + b"x" + "€".encode(encoding) + tail
        padding = b"<!--" + b" " * (CHUNK - len(head) - 1 - 7 + cut) + b"-->"
        opened = data.replace(b"<offres>", padding + b"<offres>")
        assert take(opened).is_clean
        assert Training.objects.get().title == "x€"

    @pytest.mark.parametrize("declared", ["utf-16", "ISO-8859-1"])
    def test_utf_16_with_its_mark_is_read(self, declared: str) -> None:
        assert take(written(TITLE, "utf-16", declared)).is_clean
        assert Training.objects.get().title == TITLE

    def test_a_mark_of_utf_8_is_stronger_than_what_is_declared(self) -> None:
        assert take(b"\xef\xbb\xbf" + written(TITLE, "utf-8", "ISO-8859-1")).is_clean
        assert Training.objects.get().title == TITLE


class TestSigns:
    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("3 < 5", "3 < 5"),
            ("3 < 5 et 7 > 2", "3 < 5 et 7 > 2"),
            ("a<b et c>d", "a<b et c>d"),
            ("x <y> z", "x <y> z"),
            ("<p>3 < 5</p><p>R&amp;D</p>", "3 < 5\nR&D"),
            ("si 3 &lt; 5", "si 3 < 5"),
            ("R&D et caf&eacute;", "R&D et café"),
            ('<a href="https://x.example/?a=1">lien</a> <BR/>fin', "lien\nfin"),
            ("avant<!-- rien > du tout -->après", "avantaprès"),
            ("avant <!-- sans fin", "avant <!-- sans fin"),
            ("<ul><li>un</li><li class='x'>deux</li></ul>", "• un\n• deux"),
            ("<o:p>Word</o:p>", "Word"),
            ("<li>\n  un</li><li>deux</li>", "• un\n• deux"),
            ("vu<script type='x'>alert('<p>')</script><STYLE>p {}</STYLE>", "vu"),
            ("<script>sans fin", "sans fin"),
            ("avant<p>un</p><p>deux<div>trois</div>", "avant\nun\ndeux\ntrois"),
            ("avant<p class='x'>un</p><p class='x'>deux</p>", "avant\nun\ndeux"),
            ("<b>avant</b> <p>un</p>\n<p>deux</p>", "avant\nun\n\ndeux"),
            ("<li><p>un</p></li><li><b>deux</b></li>", "• un\n\n• deux"),
            ("<table><tr><td>un</td></tr><tr><td>deux</td></tr></table>", "un\ndeux"),
        ],
    )
    def test_only_tags_are_taken_off_a_text(self, written: str, kept: str) -> None:
        assert plain_text(written) == kept

    def test_in_a_file_escaped_or_not(self) -> None:
        text = training().replace("Une attestation", "Si 3 &lt; 5 et 7 &gt; 2")
        text = text.replace("<p>Un <strong>dialogue</strong> par séance.</p>", "Un 3 < 5 et 7 > 2")
        assert take(catalogue(text)).is_clean
        row = Training.objects.get()
        assert (row.results, row.content) == ("Si 3 < 5 et 7 > 2", "Un 3 < 5 et 7 > 2")

    @pytest.mark.parametrize("start", ["<!--", "<a ", "<", "<a x=", "<![", "<p ", "<script>", "<script "])
    def test_hostile_texts_take_no_time(self, start: str) -> None:
        before = process_time()
        plain_text(start * (400_000 // len(start)))
        assert process_time() - before < 2

    @pytest.mark.parametrize(
        ("sign", "column", "cure"),
        [
            ("&eacute;", 25, "« é »"),
            ("&nbsp;", 25, "« &#160; »"),
            ("R & D", 27, "« &amp; »"),
            ("&bidule;", 25, "« &amp; »"),
        ],
    )
    def test_an_entity_or_a_bare_ampersand_names_line_column_and_cure(
        self, sign: str, column: int, cure: str
    ) -> None:
        data = catalogue(training("F1"), training("F2").replace("Une attestation", f"Une {sign}"))
        report = take(data)
        [problem] = report.problems
        at = data.splitlines()[problem.line - 1]
        assert at.startswith(b"<resultats-attendus>Une " + sign.encode())
        assert f"colonne {column}," in problem.message
        assert at[column - 1 : column] == b"&"
        assert cure in problem.remedy
        assert report.created == 1


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("catalogue.xml", catalogue())
    return out.getvalue()


ILLEGIBLE = {
    "csv": b"siret;nom\n90000000100017;Atelier\n",
    "bytes": bytes(range(256)) * 4,
    "doctype": b'<?xml version="1.0"?>\n<!DOCTYPE lheo>\n' + catalogue()[45:],
    "blank": b" \n \n",
    "zip": a_zip(),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "utf-16 text": "siret;nom\n".encode("utf-16"),
    "html": b"<!doctype html><html></html>",
    "other xml": b"<?xml version='1.0'?><rss></rss>",
    "no training": catalogue("@").replace(b"@", b""),
    "entity at once": catalogue("&eacute;"),
}


class TestIllegibleFiles:
    @pytest.fixture
    def keeper(self, client: Client) -> Client:
        member = f.a_member(f.an_organisation(siret=SIRET), "catalogue")
        client.force_login(member, backend="accounts.login.backends.EmailBackend")
        return client

    @pytest.mark.parametrize("name", ILLEGIBLE)
    def test_its_state_says_so_and_no_word_says_that_all_is_well(self, keeper: Client, name: str) -> None:
        keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", ILLEGIBLE[name])})
        for mode in ("check", "right", "whole"):
            Import.objects.update(mode=mode, status="waiting", finished_at=None)
            asked = Import.objects.get()
            runner.run(asked.pk)
            asked.refresh_from_db()
            assert (asked.status, asked.report.errors > 0, asked.held_back) == ("illegible", True, False)
            page = keeper.get(page_of(asked)).text
            assert "Illisible" in page
            for word in ("Terminé", "déjà à jour", "Importer ce qui est juste", "Tout est juste"):
                assert word not in page.split("<main")[1].split("</main")[0]
        assert "Illisible" in keeper.get(reverse("catalogue_upload")).text
        assert not Training.objects.exists()

    def test_one_that_is_cut_after_what_is_known_already_is_not_said_to_be_up_to_date(
        self, keeper: Client
    ) -> None:
        take(catalogue(training("F1")))
        cut = catalogue(training("F1"), training("F2"))[:-300]
        keeper.post(UPLOAD, {"file": SimpleUploadedFile("a.xml", cut)})
        asked = Import.objects.get()
        runner.run(asked.pk)
        page = keeper.get(page_of(asked)).text
        assert "déjà à jour" not in page
        assert "arrêtée avant la fin" in page


class TestHours:
    ALONE = '<extra info="duree-apprentissage">{}</extra><extras info="frais-pedagogiques">'

    def hours(self, centre: str, learning: str) -> str:
        text = action().replace("<nombre-heures-centre>21</nombre-heures-centre>", centre)
        text = text.replace('<extras info="frais-pedagogiques">', self.ALONE.format(learning))
        return training(actions=[text])

    @pytest.mark.parametrize("centre", ["", "<nombre-heures-centre>0</nombre-heures-centre>"])
    def test_those_of_learning_stand_alone(self, centre: str) -> None:
        assert take(catalogue(self.hours(centre, "23,5"))).is_clean
        assert str(Action.objects.get().hours) == "23.50"

    def test_beside_others_they_are_not_added(self) -> None:
        assert take(catalogue(self.hours("<nombre-heures-centre>21</nombre-heures-centre>", "23"))).is_clean
        assert Action.objects.get().hours == 21

    def test_what_is_no_number_is_said_of_their_element(self) -> None:
        [problem] = take(catalogue(self.hours("", "vingt"))).problems
        assert problem.place.endswith("extra[duree-apprentissage]")


class TestPlaces:
    def place(self, latitude: str = "49.1", longitude: str = "6.1", more: str = "", country: str = "") -> str:
        text = action().replace("<latitude>49.1", f"<latitude>{latitude}", 1)
        text = text.replace("<longitude>6.1", f"<longitude>{longitude}", 1)
        text = text.replace("<geolocalisation>", f"{country}<geolocalisation>", 1)
        return training(actions=[text.replace('info="libelle-voie">', f'info="libelle-voie">{more}', 1)])

    def test_the_fifth_line_of_the_address_is_kept(self) -> None:
        fifth = '<extra info="ligne5-adresse">BP 202</extra><extra info="numero-voie">'
        text = training(actions=[action().replace('<extra info="numero-voie">', fifth, 1)])
        assert take(catalogue(text)).is_clean
        assert str(Place.objects.get()) == "3 RUE des Clercs, BP 202, 57000 Metz"

    @pytest.mark.parametrize(
        ("latitude", "longitude", "words"),
        [
            ("6.1757", "49.1193", "échangées"),
            ("0", "0", "vaut 0"),
            ("49.1193", "0.0", "vaut 0"),
            ("52.52", "13.40", "pas en France"),
            ("nan", "6.1", "pas lisible"),
        ],
    )
    def test_what_cannot_be_is_a_warning_and_the_town_s_are_used(
        self, latitude: str, longitude: str, words: str
    ) -> None:
        report = take(catalogue(self.place(latitude, longitude)))
        [problem] = report.problems
        assert (problem.is_warning, report.created) == (True, 1)
        assert words in problem.message
        place = Place.objects.get()
        assert (round(sure(place.latitude)), round(sure(place.longitude))) == (49, 6)

    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [
            *(
                ("48.85", "2.35"),
                ("42.15", "9.1"),
                ("50.95", "1.85"),
                ("48.39", "-4.49"),
                ("16.24", "-61.53"),
            ),
            *(("14.61", "-61.07"), ("4.92", "-52.31"), ("-20.88", "55.45"), ("-12.78", "45.23")),
            *(("46.78", "-56.18"), ("-22.27", "166.44"), ("-13.28", "-176.18"), ("-17.54", "-149.57")),
        ],
    )
    def test_every_part_of_france_is_in_france(self, latitude: str, longitude: str) -> None:
        assert take(catalogue(self.place(latitude, longitude))).problems == []
        assert Place.objects.get().latitude == float(latitude)

    def test_abroad_is_where_the_file_says(self) -> None:
        assert take(catalogue(self.place("52.52", "13.40", country="<pays>DE</pays>"))).problems == []
        assert Place.objects.get().longitude == 13.4


class TestNumbers:
    @pytest.mark.parametrize(
        ("siret", "is_right"),
        [
            ("35600000000048", True),  # La Poste's head office follows the common rule
            ("35600000049837", True),  # its other places do not: their digits add up to a multiple of 5
            ("35600000049838", False),
            ("90000000100017", True),
            ("90000000100018", False),
        ],
    )
    def test_la_poste_has_a_key_of_its_own(self, siret: str, is_right: bool) -> None:
        assert has_right_key(siret) is is_right
        report = take(catalogue(training(siret=siret)))
        assert report.is_clean is is_right
        assert ("clé" in str(report)) is not is_right

    @pytest.mark.parametrize("price", ["0", "0.00", "0,001"])
    def test_a_price_of_nothing_is_refused(self, price: str) -> None:
        report = take(catalogue(training(actions=[action(price=price)])))
        [problem] = report.problems
        assert "un prix de 0" in problem.message
        assert problem.place.endswith("extra[frais-ttc]")

    def test_a_price_that_the_catalogue_cannot_hold_is_refused(self) -> None:
        assert "trop grand" in str(take(catalogue(training(actions=[action(price="1000000.01")]))))
        assert take(catalogue(training(actions=[action(price="1000000")]))).is_clean

"""Towns as people write them, towns of one name, suggestions, departments, and where an address is."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from catalogue.communes import (
    department_name,
    department_of,
    departments,
    distance_km,
    find,
    label,
    locate,
    suggest,
)
from catalogue.communes.memory import Commune, table


def labels(communes: list[Commune]) -> list[str]:
    return [label(commune) for commune in communes]


def near(position: tuple[float, float] | None, town: str, kilometres: float = 5.0) -> bool:
    return position is not None and distance_km(position, find(town)[0].position) < kilometres


class TestFind:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("Metz", "Metz (57000)"),
            ("  METZ ", "Metz (57000)"),
            ("metz 57000", "Metz (57000)"),
            ("57000 Metz", "Metz (57000)"),
            ("57 000 metz", "Metz (57000)"),
            ("57000", "Metz (57000)"),
            ("Metz (57)", "Metz (57000)"),
            ("metz 57", "Metz (57000)"),
            ("Metz (57000)", "Metz (57000)"),
            ("METZ CEDEX 3", "Metz (57000)"),
            ("57073 METZ CEDEX 3", "Metz (57000)"),
            ("Saint-Étienne", "Saint-Étienne (42000)"),
            ("st etienne", "Saint-Étienne (42000)"),
            ("ste-menehould", "Sainte-Menehould (51800)"),
            ("L'Haÿ-les-Roses", "L'Haÿ-les-Roses (94240)"),
            ("l’hay les roses", "L'Haÿ-les-Roses (94240)"),
            ("lhay les roses", "L'Haÿ-les-Roses (94240)"),
            ("Le Mans", "Le Mans (72000)"),
            ("mans", "Le Mans (72000)"),
            ("chalon s/ saône", "Chalon-sur-Saône (71100)"),
            ("Bœrsch", "Bœrsch (67530)"),
            ("boersch", "Bœrsch (67530)"),
            ("porto vecchio", "Porto-Vecchio (20137)"),
            ("ajaccio (2a)", "Ajaccio (20000)"),
            ("Cherbourg", "Cherbourg-en-Cotentin (50100)"),
            ("Lomme", "Lille (59000)"),  # a former commune
            ("24380 CENDRIEUX", "Val de Louyre et Caudeau (24380)"),  # another, told by its postcode
            ("les metz", "Metz (57000)"),
            ("y", "Y (80190)"),
        ],
    )
    def test_a_town_is_found_however_it_is_written(self, typed: str, meant: str) -> None:
        assert labels(find(typed)) == [meant]

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("paris", "Paris (75)"),
            ("75000", "Paris (75)"),
            ("paris 75", "Paris (75)"),
            ("75011", "Paris 11e (75011)"),
            ("paris 11", "Paris 11e (75011)"),
            ("Paris 11e", "Paris 11e (75011)"),
            ("Paris 11ème arrondissement", "Paris 11e (75011)"),
            ("75116", "Paris 16e (75016)"),
            ("Lyon 1er", "Lyon 1er (69001)"),
            ("69003 LYON", "Lyon 3e (69003)"),
            ("13001", "Marseille 1er (13001)"),
            ("Marseille (13)", "Marseille (13)"),
            ("Marseille 13", "Marseille 13e (13013)"),
        ],
    )
    def test_an_arrondissement_is_found_by_its_postcode_and_its_number(self, typed: str, meant: str) -> None:
        assert labels(find(typed)) == [meant]

    def test_an_arrondissement_has_its_own_coordinates(self) -> None:
        north, south = find("75018")[0], find("75014")[0]
        assert distance_km(north.position, south.position) > 5

    def test_every_town_of_a_name_comes_the_most_populated_first(self) -> None:
        assert labels(find("saint denis")) == [
            "Saint-Denis (97400)",
            "Saint-Denis (93200)",
            "Saint-Denis (11310)",
            "Saint-Denis (30500)",
        ]

    def test_a_department_or_a_postcode_tells_towns_of_one_name_apart(self) -> None:
        assert labels(find("St Denis 974")) == ["Saint-Denis (97400)"]
        assert labels(find("Saint-Denis (93)")) == ["Saint-Denis (93200)"]
        assert labels(find("30500 saint-denis")) == ["Saint-Denis (30500)"]

    def test_a_much_larger_town_that_begins_so_follows_the_village_of_the_very_name(self) -> None:
        assert labels(find("evry")) == ["Évry (89140)", "Évry-Courcouronnes (91000)"]
        assert labels(find("evry 91")) == ["Évry-Courcouronnes (91000)"]

    def test_an_article_too_many_outweighs_no_name_that_begins_with_it(self) -> None:
        assert labels(find("La Baule")) == ["La Baule-Escoublac (44500)", "Baule (45130)"]
        assert labels(find("Baule")) == ["Baule (45130)"]

    def test_a_former_name_is_one_meaning_among_those_that_begin_so(self) -> None:
        assert [commune.name for commune in find("Boulogne")][:2] == [
            "Boulogne-Billancourt",
            "Boulogne-sur-Mer",
        ]
        assert "Essarts-en-Bocage" in [commune.name for commune in find("Boulogne")]

    @given(st.text())
    def test_no_text_is_an_error(self, text: str) -> None:
        assert isinstance(find(text), list)
        assert len(suggest(text)) <= 8
        department_of(text)
        locate(text, text)

    def test_a_postcode_gives_all_its_communes_and_outweighs_a_wrong_name(self) -> None:
        bastia = find("20200")
        assert labels(bastia)[0] == "Bastia (20200)"
        assert len(bastia) == 4
        assert find("Mezt 57000") == find("57000")

    def test_a_postcode_and_a_former_name_are_the_commune_that_took_it_in(self) -> None:
        index, astray, pairs = table(), [], 0
        for name, ranks in index.former_names.items():
            for commune in (index.communes[rank] for rank in ranks):
                for postcode in commune.postcodes:
                    pairs += 1
                    if find(f"{postcode} {name}")[0] != commune or locate(postcode, name) != commune.position:
                        astray.append((postcode, name))
        assert pairs > 3_700
        assert astray == []

    @pytest.mark.parametrize(
        "typed", ["", " ", "zzz", "57", "570", "99999", "metz 75", "2A", "()", "\x00", "é" * 5000]
    )
    def test_what_is_no_town_gives_none(self, typed: str) -> None:
        assert find(typed) == []

    def test_every_label_is_taken_back_to_its_own_commune(self) -> None:
        communes = table().communes
        assert len(communes) > 34_900
        assert [label(it) for it in communes if find(label(it)) != [it]] == []


class TestSuggest:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("me", "Metz (57000)"),
            ("MET", "Metz (57000)"),
            ("st et", "Saint-Étienne (42000)"),
            ("saint-é", "Saint-Étienne (42000)"),
            ("st", "Strasbourg (67000)"),
            ("lhay", "L'Haÿ-les-Roses (94240)"),
            ("l'h", "L'Haÿ-les-Roses (94240)"),
            ("rochelle", "La Rochelle (17000)"),
            ("saône", "Saône (25660)"),
            ("menehould", "Sainte-Menehould (51800)"),
            ("paris 11", "Paris 11e (75011)"),
            ("paris 11ème arr", "Paris 11e (75011)"),
            ("57", "Metz (57000)"),
            ("5710", "Thionville (57100)"),
            ("75", "Paris (75)"),
            ("75011", "Paris 11e (75011)"),
            ("saint denis 93", "Saint-Denis (93200)"),
            ("Saint-Denis (93200)", "Saint-Denis (93200)"),
            ("eu", "Eu (76260)"),
            ("œui", "Œuilly (51480)"),
            ("2000", "Ajaccio (20000)"),
        ],
    )
    def test_the_town_most_likely_meant_comes_first(self, typed: str, first: str) -> None:
        assert labels(suggest(typed))[0] == first

    def test_names_that_begin_so_come_before_other_words_then_by_population(self) -> None:
        names = [commune.name for commune in suggest("metz", limit=30)]
        begin = [name for name in names if name.startswith("Metz")]
        assert names[0] == "Metz"
        assert names[: len(begin)] == begin
        assert "Montigny-lès-Metz" in names[len(begin) :]

    @pytest.mark.parametrize("typed", ["sa", "saint", "la", "75", "st", "paris"])
    def test_no_commune_comes_twice_nor_more_than_asked(self, typed: str) -> None:
        found = suggest(typed, limit=12)
        assert len(found) == len(set(found)) == 12

    @pytest.mark.parametrize("typed", ["", "m", "5", "--", "zzzz", "99", "metz 75", "\x00\x00"])
    def test_too_little_or_unknown_gives_nothing(self, typed: str) -> None:
        assert suggest(typed) == []


class TestDepartments:
    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("57", "57"),
            ("1", "01"),
            ("Moselle", "57"),
            ("MOSELLE (57)", "57"),
            ("2A", "2A"),
            ("2b", "2B"),
            ("corse-du-sud", "2A"),
            ("974", "974"),
            ("La Réunion", "974"),
            ("réunion", "974"),
            ("seine saint denis", "93"),
            ("Val d’Oise", "95"),
            ("cote d'or", "21"),
        ],
    )
    def test_a_department_is_known_by_code_and_name(self, typed: str, code: str) -> None:
        assert department_of(typed) == code

    @pytest.mark.parametrize(
        "typed", ["", "57000", "Metz", "20", "99", "970", "Moselle (75)", "Moselle 57000"]
    )
    def test_anything_else_is_none(self, typed: str) -> None:
        assert department_of(typed) is None

    def test_departments_have_names(self) -> None:
        assert department_name("2A") == "Corse-du-Sud"
        assert department_name("99") is None
        assert len(departments()) == 104


class TestLocate:
    @pytest.mark.parametrize(
        ("postcode", "town", "where"),
        [
            ("57000", "METZ", "Metz"),
            ("57000", "METZ CEDEX 3", "Metz"),
            ("57073", "METZ CEDEX 3", "Metz"),
            ("33 000", "Bordeaux", "Bordeaux"),
            ("1000", "Bourg-en-Bresse", "Bourg-en-Bresse"),  # a spreadsheet ate the zero
            ("97400", "ST DENIS", "Saint-Denis (974)"),
            ("97490", "Sainte-Clotilde", "Saint-Denis (974)"),  # a quarter
            ("97404", "SAINT DENIS CEDEX", "Saint-Denis (974)"),
            ("93200", "ST DENIS", "Saint-Denis (93)"),
            ("93523", "SAINT-DENIS CEDEX 01", "Saint-Denis (93)"),
            ("75011", "PARIS", "Paris 11e"),
            ("75440", "PARIS CEDEX 09", "Paris 9e"),
            ("69431", "LYON CEDEX 03", "Lyon 3e"),
            ("75440", "", "Paris"),
            ("20176", "AJACCIO CEDEX 1", "Ajaccio"),
            ("20407", "?", "Bastia"),
            ("57999", "Inconnue", "Metz"),
            ("", "Metz", "Metz"),
            ("", "57000 Metz", "Metz"),
            ("", "Montreuil", "Montreuil (93)"),
        ],
    )
    def test_an_address_is_where_its_commune_is(self, postcode: str, town: str, where: str) -> None:
        assert near(locate(postcode, town), where, 0.1)

    @pytest.mark.parametrize(
        ("postcode", "town"),
        [("", ""), ("", "Saint-Denis"), ("", "Évry"), ("99999", "Ailleurs"), ("", "zzz"), ("x", "")],
    )
    def test_what_nothing_tells_stays_unknown(self, postcode: str, town: str) -> None:
        assert locate(postcode, town) is None

    def test_every_commune_lies_in_its_part_of_the_world(self) -> None:
        lost = [
            it.name
            for it in table().communes
            if len(it.department) == 2 and not (41.3 < it.latitude < 51.1 and -5.2 < it.longitude < 9.6)
        ]
        assert lost == []

    def test_towns_whose_places_are_well_known(self) -> None:
        for town, position in {
            "Metz": (49.1193, 6.1757),
            "Bastia": (42.7003, 9.4509),
            "Saint-Denis (974)": (-20.8789, 55.4481),
            "Cayenne": (4.9372, -52.3260),
            "Cholet": (47.0600, -0.8790),
        }.items():
            assert near(position, town)

    @pytest.mark.django_db
    def test_the_database_measures_as_we_do(self) -> None:
        ends = [
            ((48.857, 2.351), (43.297, 5.381)),
            ((49.1, 6.1), (49.1, 6.1)),
            ((-21.1, 55.5), (48.6, -179.0)),
        ]
        with connection.cursor() as cursor:
            for a, b in ends:
                cursor.execute("SELECT distance_km(%s, %s, %s, %s)", [*a, *b])
                assert cursor.fetchone() == pytest.approx((distance_km(a, b),), abs=1e-6)

    def test_a_distance_is_that_of_the_great_circle(self) -> None:
        paris, marseille = (48.8566, 2.3522), (43.2965, 5.3698)
        assert distance_km(paris, marseille) == pytest.approx(660.5, abs=1)
        assert distance_km(paris, paris) == 0
        assert distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.2, abs=0.1)


class TestReading:
    def test_nothing_is_read_before_someone_asks(self) -> None:
        script = "from catalogue.communes import memory as t; assert t._read.cache_info().currsize == 0"
        subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])

    def test_threads_that_ask_at_once_share_one_table(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from catalogue.communes import memory as module

        monkeypatch.setattr(module, "_read", cache(module._read.__wrapped__))
        with ThreadPoolExecutor(4) as threads:
            tables = list(threads.map(lambda _: module.table(), range(4)))
        assert len({id(one) for one in tables}) == 1

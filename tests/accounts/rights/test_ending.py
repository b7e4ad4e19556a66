"""Rights end when the pension is drawn, or at an age; what is reserved stays, the avoir is one's own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from accounts.people.models import Trainee
from accounts.rights import ending, ledger
from accounts.rights.balances import end_of_rights
from accounts.rights.models import RightsEnd
from cpf_portal.common.errors import Refused
from tests import factories as f
from tests.kinds import sure

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]
TODAY = date(2026, 11, 24)
NIR = "1760575013042"


def pensioner(pension_on: date = TODAY, **more: Any) -> Trainee:
    return f.a_trainee(pension_on=pension_on, **more)


@pytest.mark.parametrize(
    ("born", "pension_on", "ends_on"),
    [
        (date(1976, 5, 12), None, date(2043, 5, 12)),
        (date(1976, 5, 12), date(2040, 1, 1), date(2040, 1, 1)),
        (date(1976, 5, 12), date(2044, 1, 1), date(2043, 5, 12)),
        (date(1960, 2, 29), None, date(2027, 2, 28)),
    ],
)
def test_the_end_is_the_pension_or_the_birthday_whichever_comes_first(
    born: date, pension_on: date | None, ends_on: date
) -> None:
    assert end_of_rights(born, pension_on, TODAY) == ends_on


@pytest.mark.parametrize(
    "ended", [{"pension_on": TODAY}, {"birth_date": date(1959, 11, 24)}], ids=["pension", "birthday"]
)
def test_rights_and_dotations_pay_for_nothing_more_and_the_avoir_does(ended: dict[str, Any]) -> None:
    camille = f.a_trainee("Camille", cents=1_000, **ended)
    dotation = f.a_dotation(camille, 300)
    ledger.credit(camille.pk, "avoir", 200, "Avoir")
    usable = ledger.usable_account_of(camille.pk)
    assert (usable.rights, usable.credit, usable.total.available) == (0, 200, 200)
    assert usable.usable_dotations((), TODAY) == []
    number = f.a_draft(camille).number
    for asked in ({"rights_used": 1}, {"dotations": {dotation.pk: 1}}):
        with pytest.raises(Refused, match="pris fin le 24 novembre 2026"):
            ledger.hold(camille.pk, number, **{"credit_used": 0, "rights_used": 0} | asked)
    ledger.hold(camille.pk, number, credit_used=200, rights_used=0)


def test_until_the_day_before_nothing_changes() -> None:
    camille = pensioner(date(2026, 11, 25), cents=1_000)
    assert ledger.usable_account_of(camille.pk).rights == 1_000
    ledger.hold(camille.pk, f.a_draft(camille).number, credit_used=0, rights_used=1_000)


def test_what_was_reserved_before_pays_for_its_training() -> None:
    dossier = f.a_dossier("validated")
    type(dossier.trainee).objects.filter(pk=dossier.trainee_id).update(pension_on=TODAY)
    assert ledger.usable_account_of(dossier.trainee_id).total == ledger.Balances(0, 72_000, 0)
    f.finish(f.begin(dossier))
    assert ledger.account_of(dossier.trainee_id).total.used == 72_000


class TestTwoAgents:
    def asked(self, **more: Any) -> RightsEnd:
        asked = {"trainee": f.a_trainee(), "reason": "Titre de pension vu", "asked_by": f.a_staff_member()}
        return RightsEnd.objects.create(**asked | {"ends_on": TODAY} | more)

    def test_one_asks_another_decides_and_a_later_one_takes_it_back(self) -> None:
        end, colleague = self.asked(), f.a_staff_member()
        with pytest.raises(Refused, match="Une autre personne"):
            ending.decide(end, sure(end.asked_by), accepted=True)
        ending.decide(end, colleague, accepted=True)
        end.trainee.refresh_from_db()
        assert end.trainee.pension_on == TODAY
        with pytest.raises(Refused, match="déjà décidée"):
            ending.decide(end, colleague, accepted=True)
        ending.decide(self.asked(trainee=end.trainee, ends_on=None), colleague, accepted=True)
        end.trainee.refresh_from_db()
        assert end.trainee.pension_on is None

    def test_a_day_that_is_rejected_changes_nothing(self) -> None:
        end = self.asked()
        ending.decide(end, f.a_staff_member(), accepted=False)
        end.trainee.refresh_from_db()
        assert end.trainee.pension_on is None


class TestFile:
    def test_each_day_is_written_once_and_journalled(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        dominique = f.a_trainee(login=f.digest(NIR))
        file = tmp_path / "retraites.csv"
        file.write_text(f"nir;date\n{NIR};01/12/2026\n2900357463118;2026-12-01\n{NIR};\n{NIR};1970-01-01\n")
        call_command("end_rights", file)
        told = capsys.readouterr().out
        assert "ligne 3 : aucun compte n'a ce numéro" in told
        assert "ligne 4 : il manque la date" in told
        assert "ligne 5 : la date précède la naissance" in told
        assert "1 fin de droits notée ; 0 déjà notée ; 3 refusées." in told
        assert NIR not in told
        dominique.refresh_from_db()
        assert dominique.pension_on == date(2026, 12, 1)
        assert [(end.ends_on, end.is_accepted) for end in dominique.ends.all()] == [(date(2026, 12, 1), True)]
        call_command("end_rights", file)
        assert "0 fin de droits notée ; 1 déjà notée" in capsys.readouterr().out
        assert dominique.ends.count() == 1
        with time_machine.travel("2026-12-01T00:00+01:00"):
            assert ledger.usable_account_of(dominique.pk).rights == 0

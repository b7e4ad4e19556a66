"""A wrong or temporary number: two agents each read it on a document; rights and dossiers follow the person."""

import html
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.documents.models import Document
from accounts.identity.models import NumberCorrection
from accounts.people.models import Trainee, User
from accounts.people.nir import Nir
from accounts.rights import ledger
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.yearly_credit import Caps, credit_rights
from accounts.staff import interventions
from accounts.staff.models import Intervention
from dossiers.dossier.models import Dossier
from dossiers.holder import closing
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work

pytestmark = pytest.mark.django_db
# Dominique's temporary number and the right one, both born in May 1976; with their keys where agents type them.
TEMPORARY, RIGHT = "7760599999001", "1760575013042"
HEADER = "nir;annee;montant;motif;profil;quotite\n"
KEYED = RIGHT + Nir.parse(RIGHT).key
ADD = reverse("admin:accounts_numbercorrection_add")


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(login=f.digest(TEMPORARY), password=f.PASSWORD, sex="m")


def ask(asker: User, trainee: Trainee, nir: str = KEYED, **more: str) -> Response:
    given = {"trainee": trainee.pk, "nir": nir, "reason": "Attestation de droits vue"} | more
    given |= {"paper": SimpleUploadedFile("attestation.pdf", f.PDF)}
    return entered(asker).post(ADD, given, follow=True)


def decide(decider: User, correction: NumberCorrection, nir: str = KEYED, accepted: bool = True) -> str:
    page = reverse("admin:accounts_numbercorrection_decider", args=[correction.pk])
    answer = entered(decider).post(page, {"accepted": str(int(accepted)), "nir": nir}, follow=True)
    return html.unescape(answer.text)


def opens(nir: str) -> bool:
    """Whether the number and Dominique's password open an account."""
    client = Client()
    client.post(reverse("login"), {"nir": nir, "password": f.PASSWORD})
    return "_auth_user_id" in client.session


def test_the_number_changes_and_everything_follows(
    dominique: Trainee,
    asker: User,
    decider: User,
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    dossier, theirs = f.a_dossier("to_validate", f.a_draft(dominique)), entered(dominique.user)
    credit_rights([HEADER, f"{RIGHT};2025;500;Droits de 2025;ordinaire;\n"], Caps(), lambda rank, why: None)
    assert WaitingCredit.objects.exists()
    ask(asker, dominique)
    assert opens(TEMPORARY), "nothing changes before it is decided"
    assert "la personne est prévenue" in decide(decider, NumberCorrection.objects.get())
    assert (opens(TEMPORARY), opens(RIGHT)) == (False, True)
    assert theirs.get(reverse("account")).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).trainee_id == dominique.pk
    assert ledger.account_of(dominique.pk).rights == 232_000, "what waited for that number is there"
    worker()
    assert "Le numéro de sécurité sociale de votre compte est corrigé" in mailoutbox[-1].subject
    assert "numéro" in dominique.user.security_events.latest("pk").details
    assert set(Document.objects.values_list("content", flat=True)) == {b""}


def test_no_number_is_ever_kept_or_shown(dominique: Trainee, asker: User, decider: User) -> None:
    ask(asker, dominique)
    correction = NumberCorrection.objects.get()
    for name in ("change", "decider"):
        page = reverse(f"admin:accounts_numbercorrection_{name}", args=[correction.pk])
        text = entered(decider).get(page).text
        assert RIGHT not in text
        assert f.digest(RIGHT) not in text
    assert RIGHT not in str(NumberCorrection.objects.values().get())


def test_the_second_agent_types_the_same_number(dominique: Trainee, asker: User, decider: User) -> None:
    ask(asker, dominique)
    correction = NumberCorrection.objects.get()
    other = "1760575013043"
    assert "que le premier agent a saisi" in decide(decider, correction, other + Nir.parse(other).key)
    assert "que le premier agent a saisi" in decide(decider, correction, "")
    correction.refresh_from_db()
    assert correction.is_accepted is None
    assert bytes(correction.document.content) == f.PDF
    decide(decider, correction)
    assert "déjà décidée" in decide(f.an_agent("Décisions"), correction)


def test_one_agent_is_not_two(dominique: Trainee, asker: User, decider: User) -> None:
    ask(asker, dominique)
    correction = NumberCorrection.objects.get()
    interventions.send_link(asker, decider, Intervention.What.PASSWORD)
    decider.refresh_from_db()
    assert "personne indépendante" in decide(decider, correction)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        decide(decider, correction)
    assert opens(RIGHT)


def test_who_asks_does_not_decide(dominique: Trainee) -> None:
    both = f.a_staff_member()
    ask(both, dominique)
    assert "Une autre personne doit décider" in decide(both, NumberCorrection.objects.get())
    assert not opens(RIGHT)


def test_whoever_got_into_the_account_asks_and_decides_nothing(
    dominique: Trainee, asker: User, decider: User
) -> None:
    ask(asker, dominique)
    interventions.send_link(decider, dominique.user, Intervention.What.EMAIL)
    assert "personne indépendante" in decide(decider, NumberCorrection.objects.get())


def test_a_number_that_another_account_has_is_refused_in_words(
    dominique: Trainee, asker: User, decider: User
) -> None:
    ask(asker, dominique)
    double = f.a_trainee("Dominique", login=f.digest(RIGHT))
    assert "Un autre compte a déjà ce numéro" in decide(decider, NumberCorrection.objects.get())
    assert opens(TEMPORARY)
    assert "Un autre compte a déjà ce numéro" in html.unescape(ask(asker, dominique).text)
    assert User.objects.get(pk=double.pk).login == f.digest(RIGHT)


@pytest.mark.parametrize(
    ("nir", "told"),
    [
        (RIGHT, "les deux chiffres de la clé compris"),
        (RIGHT + "99", "La clé ne correspond pas"),
        (TEMPORARY + Nir.parse(TEMPORARY).key, "a déjà ce numéro"),
        ("2900357463118" + Nir.parse("2900357463118").key, "ne sont pas ceux du compte"),
        ("", "obligatoire"),
    ],
)
def test_a_number_that_cannot_be_is_refused(dominique: Trainee, asker: User, nir: str, told: str) -> None:
    assert told in html.unescape(ask(asker, dominique, nir).text)
    assert not NumberCorrection.objects.exists()


def test_a_second_correction_waits_for_the_first(dominique: Trainee, asker: User) -> None:
    ask(asker, dominique)
    assert "attend déjà une décision" in html.unescape(ask(asker, dominique).text)
    assert NumberCorrection.objects.count() == 1


def test_a_rejection_changes_nothing_and_forgets_the_document(
    dominique: Trainee, asker: User, decider: User, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(asker, dominique)
    assert "rejetée" in decide(decider, NumberCorrection.objects.get(), "", accepted=False)
    worker()
    assert mailoutbox == []
    assert bytes(Document.objects.get().content) == b""
    assert opens(TEMPORARY)


def test_only_those_who_may_come_near(dominique: Trainee, asker: User, decider: User) -> None:
    assert ask(decider, dominique).status_code == 403
    ask(asker, dominique)
    page = reverse("admin:accounts_numbercorrection_decider", args=[NumberCorrection.objects.get().pk])
    assert entered(asker).get(page).status_code == 403
    for user in (dominique.user, f.a_member(f.an_organisation())):
        assert entered(user).get(page).status_code == 302


def test_a_closed_account_keeps_nothing_of_it(dominique: Trainee, asker: User) -> None:
    ask(asker, dominique)
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert not NumberCorrection.objects.exists()


def test_its_holder_reads_it_without_the_digest(dominique: Trainee, asker: User) -> None:
    ask(asker, dominique)
    hers = entered(dominique.user)
    assert "Attestation de droits vue" in html.unescape(hers.get(reverse("my_data")).text)
    told = hers.get(reverse("my_data_file")).json()["corrections de numéro"]
    assert told[0]["motif, et pièce vue"] == "Attestation de droits vue"
    assert f.digest(RIGHT) not in str(told)


class TestABirthDate:
    """The account says 12 May 1976; the document says another day."""

    OTHER = "1760675013042"  # born in June
    JUNE = OTHER + Nir.parse(OTHER).key

    def test_it_changes_with_the_number_that_says_another_month(
        self,
        dominique: Trainee,
        asker: User,
        decider: User,
        worker: Work,
        mailoutbox: list[EmailMultiAlternatives],
    ) -> None:
        ask(asker, dominique, self.JUNE, birth_date="1976-06-02")
        correction = NumberCorrection.objects.get()
        page = reverse("admin:accounts_numbercorrection_decider", args=[correction.pk])
        assert "<strong>2 juin 1976</strong>" in entered(decider).get(page).text
        assert Trainee.objects.get(pk=dominique.pk).birth_date == date(1976, 5, 12)
        decide(decider, correction, self.JUNE)
        assert Trainee.objects.get(pk=dominique.pk).birth_date == date(1976, 6, 2)
        assert (opens(TEMPORARY), opens(self.OTHER)) == (False, True)
        assert ledger.account_of(dominique.pk).ends_on == date(2043, 6, 2), "rights end with their age"
        worker()
        subjects = " ".join(str(mail.subject) for mail in mailoutbox)
        assert "Le numéro de sécurité sociale de votre compte est corrigé" in subjects
        assert "La date de naissance de votre compte est corrigée" in subjects

    def test_it_changes_alone_when_the_number_was_right(
        self,
        asker: User,
        decider: User,
        worker: Work,
        mailoutbox: list[EmailMultiAlternatives],
    ) -> None:
        dominique = f.a_trainee(login=f.digest(RIGHT), password=f.PASSWORD, sex="m")
        ask(asker, dominique, birth_date="1976-05-21")
        decide(decider, NumberCorrection.objects.get())
        assert Trainee.objects.get(pk=dominique.pk).birth_date == date(1976, 5, 21)
        assert opens(RIGHT)
        worker()
        [mail] = mailoutbox
        assert "date de naissance" in mail.subject
        assert "numéro" not in mail.body
        told = html.unescape(entered(User.objects.get(pk=dominique.pk)).get(reverse("my_data")).text)
        assert "Date de naissance : 21 mai 1976" in told.replace("\u00a0", " ")

    def test_without_it_a_number_of_another_month_says_how_to_go_on(
        self, dominique: Trainee, asker: User
    ) -> None:
        assert "saisissez-la aussi" in html.unescape(ask(asker, dominique, self.JUNE).text)

    @pytest.mark.parametrize(
        ("birth_date", "told"),
        [
            ("1976-05-12", "C'est la date de naissance du compte"),
            ("1976-06-02", "ne correspond pas au numéro"),
            ("2076-05-12", "n'est pas possible"),
            ("1876-05-12", "n'est pas possible"),
            ("2012-05-12", "n'est pas possible"),
            ("hier", "Saisissez une date valide"),
        ],
    )
    def test_one_that_cannot_be_is_refused(
        self, dominique: Trainee, asker: User, birth_date: str, told: str
    ) -> None:
        page = html.unescape(ask(asker, dominique, birth_date=birth_date).text)
        assert told in page
        assert not NumberCorrection.objects.exists()

    def test_it_comes_before_the_pension(self, dominique: Trainee, asker: User) -> None:
        Trainee.objects.filter(pk=dominique.pk).update(pension_on=date(1976, 5, 21))
        assert "n'est pas possible" in html.unescape(ask(asker, dominique, birth_date="1976-05-21").text)

    def test_a_rejection_leaves_it(self, dominique: Trainee, asker: User, decider: User) -> None:
        ask(asker, dominique, self.JUNE, birth_date="1976-06-02")
        decide(decider, NumberCorrection.objects.get(), "", accepted=False)
        assert Trainee.objects.get(pk=dominique.pk).birth_date == date(1976, 5, 12)


def test_an_agent_reads_who_asked_who_decided_and_nothing_that_is_not_kept(
    dominique: Trainee, asker: User, decider: User
) -> None:
    ask(asker, dominique)
    correction = NumberCorrection.objects.get()
    row = reverse("admin:accounts_numbercorrection_change", args=[correction.pk])
    page = html.unescape(entered(decider).get(row).text)
    for said in ("Attestation de droits vue", str(asker), "24 novembre 2026", "Justificatif 1 (PDF)"):
        assert said in page
    for form_s_own in ("Nir", "Paper", ">None<"):
        assert form_s_own not in page


def test_what_is_decided_is_not_offered_again(dominique: Trainee, asker: User, decider: User) -> None:
    ask(asker, dominique)
    correction = NumberCorrection.objects.get()
    decide(decider, correction)
    page = reverse("admin:accounts_numbercorrection_decider", args=[correction.pk])
    answer = entered(f.an_agent("Décisions")).get(page, follow=True)
    assert "la décision est déjà prise" in answer.text
    assert answer.redirect_chain[-1][0] == reverse("admin:accounts_numbercorrection_changelist")

"""The folder of each transition says all that is told of it, and nothing is told of what is not one."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine
from django.utils import timezone

from dossiers.dossier.journal import Entry
from dossiers.funder import forms as funder_forms
from dossiers.lifecycle import TRANSITIONS, Role
from dossiers.messages import words
from dossiers.messages.words import ORGANISATION, STAFF, TRAINEE
from dossiers.organisation import forms as organisation_forms
from dossiers.trainee import forms as trainee_forms
from tests import factories as f

ROOT = Path(settings.BASE_DIR) / "templates" / "dossiers" / "transitions"
KINDS = {f"{what}_{who}" for what in ("page", "mail", "journal") for who in (TRAINEE, ORGANISATION)}
KINDS |= {"done_trainee", "becomes_trainee", "mail_funder", "page_funder", "journal_staff"}
DETAILS = {
    "silent": "trainee",
    "reason": "Le formateur <est> souffrant & absent",
    "message": "À bientôt {ici} ?",
    "effective_on": "2026-12-01",
    "hours_attended": "7.50",
    "to_pay": 150_00,
}


def test_one_folder_for_each_transition_and_files_of_known_kinds() -> None:
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir()]
    assert {folder.name for folder in folders} == set(TRANSITIONS)
    assert {file.stem for folder in folders for file in folder.iterdir()} == KINDS - {"journal_organisation"}


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_a_transition_says_what_its_pages_need(transition: str) -> None:
    gives_the_turn = TRANSITIONS[transition].target or transition in funder_forms.FORMS
    needed = {"becomes_trainee.html"} if gives_the_turn else set()
    if transition in (*trainee_forms.FORMS, "pay"):
        needed.add("page_trainee.html")
    if transition in trainee_forms.FORMS:
        needed.add("done_trainee.txt")
    if transition in organisation_forms.FORMS:
        needed.add("page_organisation.html")
    if transition in funder_forms.FORMS:
        needed.add("page_funder.html")
    had = {file.name for file in (ROOT / transition).iterdir()} - {
        "mail_trainee.txt",
        "mail_organisation.txt",
        "mail_funder.txt",
    }
    assert had - {"journal_trainee.txt", "journal_staff.txt"} == needed
    for name in had:
        Engine.get_default().get_template(words.address(transition, name))


@pytest.mark.django_db
def test_every_word_is_plain_text_and_whole() -> None:
    dossier = f.a_dossier(
        "validated", session=f.a_session(f.an_action(f.an_organisation("L'Atelier <& Cie>")))
    )
    for transition, row in TRANSITIONS.items():
        entry = Entry(
            dossier=dossier,
            transition=transition,
            source=row.sources[0],
            target=row.leads_to(row.sources[0]),
            actor=Role.CLOCK,
            at=timezone.now(),
            details=DETAILS,
        )
        for reader in filter(lambda who: words.is_told(transition, who), (TRAINEE, ORGANISATION, STAFF)):
            title, text = words.told(entry, reader)
            assert title
            assert not [sign for sign in ("{{", "{%", "&amp;", "&#", "&lt;") if sign in title + text]
            assert text == text.strip()
        assert words.is_told(transition, STAFF), "the staff reads everything"
        said = " ".join(words.told(entry, STAFF)).lower().split()
        assert not {"votre", "vos", "vous"} & set(said), transition


def test_nothing_is_told_to_an_organisation_of_what_is_private() -> None:
    with pytest.raises(LookupError):
        words.told(Entry(transition="hide"), ORGANISATION)

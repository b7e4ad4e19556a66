"""A field left empty says what it asks for, by its label; no form has a label that cannot be asked for so."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.forms import BaseForm, BooleanField, CharField, Field, Form

from cpf_portal.common.templatetags.ui import error_line, told_errors, width
from cpf_portal.common.typography.asking import asked_for

OURS = ("accounts.", "catalogue.", "dossiers.", "payments.", "cpf_portal.")


@pytest.mark.parametrize(
    ("label", "verb", "told"),
    [
        ("Prénom", "Saisissez", "Saisissez votre prénom."),
        ("Date de naissance", "Saisissez", "Saisissez votre date de naissance."),
        ("Date de début souhaitée", "Saisissez", "Saisissez la date de début souhaitée."),
        ("Motif", "Choisissez", "Choisissez le motif."),
        ("Montant accordé, en euros", "Saisissez", "Saisissez le montant accordé."),
        ("Intitulé", "Saisissez", "Saisissez l'intitulé."),
        ("SIRET", "Saisissez", "Saisissez le SIRET."),
        ("Votre message", "Saisissez", "Saisissez votre message."),
        ("Confirmez l'adresse e-mail", "Saisissez", "Confirmez l'adresse e-mail."),
        ("Quelle pièce ?", "Choisissez", "Répondez à cette question."),
        ("Nomenclature", "Saisissez", "À remplir : Nomenclature."),
    ],
)
def test_a_label_becomes_what_is_asked(label: str, verb: str, told: str) -> None:
    assert asked_for(label, verb) == told


def test_two_fields_of_one_label_are_told_apart() -> None:
    assert asked_for("Ville", whose="de votre domicile") == "Saisissez la ville de votre domicile."


def _forms(of: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


def test_every_form_of_ours_can_say_what_is_missing() -> None:
    import_module(settings.ROOT_URLCONF)
    usual = str(Field.default_error_messages["required"])
    unknown = {
        f"{form.__module__}.{form.__name__} : {field.label}"
        for form in _forms()
        if form.__module__.startswith(OURS)
        for field in getattr(form, "base_fields", {}).values()
        if field.required and field.label and str(field.error_messages.get("required")) == usual
        if not isinstance(field, BooleanField) and asked_for(str(field.label)).startswith("À remplir")
    }
    assert unknown == set()


class Small(Form):
    town = CharField(label="Ville", max_length=80)
    postcode = CharField(label="Code postal", max_length=5)
    code = CharField(label="Code", max_length=12, error_messages={"required": "Le code est dans l'e-mail."})


def test_a_page_says_it_beside_the_field_and_in_the_summary() -> None:
    form = Small({"postcode": "570000"})
    assert told_errors(form["town"]) == ["Saisissez la ville."]
    assert error_line(form["town"]) == "Saisissez la ville."
    assert error_line(form["postcode"]).startswith("Code postal : ")
    assert error_line(form["code"]) == "Code : Le code est dans l'e-mail."


def test_an_input_is_as_wide_as_what_is_typed() -> None:
    form = Small()
    assert [width(form[name]) for name in ("town", "postcode", "code")] == ["", " field--few", " field--some"]

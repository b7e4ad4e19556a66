"""The forms of the catalogue's back-office: each reads a row, and gives back the values of an act."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from catalogue.office.actions import ActionValues, NewPlace
from catalogue.office.checks import new_number, stamp
from catalogue.office.choices import establishments, places
from catalogue.office.sessions import SessionValues
from catalogue.office.trainings import TrainingValues
from catalogue.organisations.models import Organisation
from catalogue.trainings.fields import ParagraphsField, PlainTextField, PriceField
from catalogue.trainings.languages import LANGUAGES
from catalogue.trainings.models import Action, Session, Training
from cpf_portal.common import today
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import business_days, in_letters, number, short_date

# The lengths that EDOF files allow, so that what is written here can be exported.
LONG, SHORT = 3000, 50
NEW_PLACE = "new"


class CatalogueFilter(forms.Form):
    """Words, and published or not."""

    q = PlainTextField(label="Intitulé, numéro ou certification", required=False, max_length=120)
    etat = forms.ChoiceField(
        label="Publication",
        required=False,
        choices=[("", "Toutes"), ("publiees", "Publiées"), ("non-publiees", "Non publiées")],
    )


class OfficeForm(forms.Form):
    """A form on a row of the catalogue: `seen` is the version that was read, `number` only for a new row.

    `stored` is filled when someone else wrote meanwhile: what is stored now where it differs.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    number = PlainTextField(
        label="Numéro",
        max_length=120,
        help_text="Votre référence, celle de vos fichiers EDOF. Sans référence, gardez celle-ci.",
    )
    stored: tuple[tuple[str, str], ...] = ()
    template = "catalogue/office/form.html"
    # Whether what is needed depends on other answers: nothing is then marked as optional.
    unmarked = False

    def __init__(self, data: Any = None, *, row: Any = None, like: Any = None, **kwargs: Any) -> None:
        known = self.initial_of(row or like) if row or like else {}
        known |= {"seen": stamp(row)} if row else {"number": new_number()}
        super().__init__(data, initial=known, **kwargs)
        self.row = row
        if row:
            del self.fields["number"]
        else:
            del self.fields["seen"]
            self.order_fields([*(name for name in self.fields if name != "number"), "number"])

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What the row holds, by field."""
        raise NotImplementedError

    def refuse(self, refusal: Refused) -> None:
        """Tell what a rule refused, at its field when it is about one; what was typed stays."""
        if refusal.code == "stale":
            self.row.refresh_from_db()
            self._show_stored()
        self.add_error(refusal.code if refusal.code in self.fields else None, refusal.message)

    def _show_stored(self) -> None:
        """Keep what was typed over a row that someone else changed; the next press is on its version."""
        now = {"seen": stamp(self.row)}
        self.initial = self.initial_of(self.row) | now
        differing = [name for name in self.changed_data if name != "seen"]
        self.stored = tuple((str(self.fields[name].label), self._shown(name)) for name in differing)
        self.data = {name: self.data.get(name) for name in self.fields} | now

    def _shown(self, name: str) -> str:
        field, value = self.fields[name], self.initial.get(name)
        if isinstance(field, forms.BooleanField):
            return "oui" if value else "non"
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)  # type: ignore[arg-type]
        else:
            value = field.prepare_value(value)
        if isinstance(value, Decimal):
            return number(value)
        if isinstance(value, date):
            return short_date(value)
        return str(value) if value not in (None, "") else "rien"


class TrainingForm(OfficeForm):
    """What is said of a training."""

    title = PlainTextField(label="Intitulé", max_length=255)
    summary = ParagraphsField(
        label="En bref", max_length=LONG, required=False, help_text="Deux phrases, en tête de la page."
    )
    objectives = ParagraphsField(label="Objectifs", max_length=LONG)
    results = ParagraphsField(label="Résultats attendus", max_length=LONG)
    content = ParagraphsField(label="Contenu", max_length=LONG)
    certification = PlainTextField(
        label="Certification",
        required=False,
        max_length=10,
        help_text="Son code, par exemple RS6151 ou RNCP37682.",
    )

    def initial_of(self, row: Training) -> dict[str, Any]:
        names = ("title", "summary", "objectives", "results", "content")
        code = row.certification.code if row.certification else ""
        return {name: getattr(row, name) for name in names} | {"certification": code}

    def clean_certification(self) -> str:
        return "".join(self.cleaned_data["certification"].split()).upper()

    def values(self) -> TrainingValues:
        """What the act is given, once the form is valid."""
        names = ("title", "summary", "objectives", "results", "content", "certification")
        return TrainingValues(**{name: self.cleaned_data[name] for name in names})


class ActionForm(OfficeForm):
    """How, where, how long and at what price."""

    template = "catalogue/office/action_form.html"

    mode = forms.ChoiceField(label="Modalité", choices=Action.Mode.choices)
    price = PriceField(
        label="Prix en euros", help_text="Toutes taxes et examen compris, par exemple 1 900,00."
    )
    hours = forms.DecimalField(
        label="Durée en heures", max_digits=7, decimal_places=2, localize=True, help_text="Par exemple 10,5."
    )
    place = forms.ChoiceField(label="Lieu", required=False, help_text="Facultatif à distance.")
    place_name = PlainTextField(label="Nom du lieu", required=False, max_length=SHORT)
    place_street = PlainTextField(label="Numéro et voie", required=False, max_length=200)
    place_postcode = PlainTextField(
        label="Code postal",
        required=False,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", "Un code postal a cinq chiffres.")],
    )
    place_town = PlainTextField(label="Ville", required=False, max_length=SHORT)
    place_accessible = forms.BooleanField(label="Accessible aux personnes à mobilité réduite", required=False)
    establishment = forms.ChoiceField(
        label="Établissement",
        required=False,
        help_text="Le SIRET de celui qui s'en charge ; le siège si rien n'est dit.",
    )
    prerequisites = ParagraphsField(label="Prérequis", required=False, max_length=LONG)
    has_admission_terms = forms.BooleanField(
        label="Il y a des conditions d'admission particulières",
        required=False,
        help_text=today.sentence(
            lambda rules: (
                "Vous pourrez accuser réception d'une demande : vous aurez alors "
                f"{business_days(rules.admission_days)}."
            )
        ),
    )
    language = forms.ChoiceField(label="Langue de la formation", choices=[*LANGUAGES.items()], initial="fr")
    pedagogy = PlainTextField(
        label="Modalités pédagogiques",
        required=False,
        max_length=200,
        help_text="Par exemple « en petit groupe », « face à face individuel ».",
    )

    PLACE = ("place_name", "place_street", "place_postcode", "place_town", "place_accessible")

    def __init__(self, data: Any = None, *, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        current = self.initial.get("place")
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            ("", "Aucun : tout est à distance"),
            *places(organisation, current),
            (NEW_PLACE, "Un autre lieu, que j'écris ci-dessous"),
        ]
        self.fields["establishment"].choices = establishments(organisation)  # type: ignore[attr-defined]
        self.initial.setdefault("place", NEW_PLACE if len(self.fields["place"].choices) == 2 else "")  # type: ignore[attr-defined]
        if (language := self.initial.get("language", "fr")) not in LANGUAGES:
            self.fields["language"].choices = [(language, language), *LANGUAGES.items()]  # type: ignore[attr-defined]

    def initial_of(self, row: Action) -> dict[str, Any]:
        names = ("mode", "price", "prerequisites", "has_admission_terms", "language", "pedagogy")
        known = {name: getattr(row, name) for name in names}
        known |= {"establishment": row.establishment.siret if row.establishment else ""}
        return known | {"hours": _plain(row.hours), "place": str(row.place_id or "")}

    def clean(self) -> None:
        """An address that is typed is the place, even when nobody said so in the list."""
        given = self.cleaned_data
        typed = any(given.get(name) for name in self.PLACE)
        if typed and not given.get("place"):
            given["place"] = NEW_PLACE
        if given.get("place") == NEW_PLACE:
            if not given.get("place_town") and not self.has_error("place_town"):
                self.add_error("place_town", "Indiquez au moins la ville du lieu.")
        else:  # what was begun before choosing another place is not looked at
            for name in self.PLACE:
                self.errors.pop(name, None)

    def values(self) -> ActionValues:
        """What the act is given, once the form is valid."""
        given = self.cleaned_data
        names = ("mode", "price", "hours", "prerequisites", "has_admission_terms", "language", "pedagogy")
        place: int | NewPlace | None = None
        if given["place"] == NEW_PLACE:
            place = NewPlace(
                name=given["place_name"],
                street=given["place_street"],
                postcode=given["place_postcode"],
                town=given["place_town"],
                is_accessible=given["place_accessible"],
            )
        elif given["place"]:
            place = int(given["place"])
        return ActionValues(
            place=place, establishment=given["establishment"], **{name: given[name] for name in names}
        )

    def main_fields(self) -> list[forms.BoundField]:
        """The fields before those of a new place."""
        return [self[name] for name in ("mode", "price", "hours", "place")]

    def place_fields(self) -> list[forms.BoundField]:
        """The fields of a new place."""
        return [self[name] for name in self.PLACE]

    def other_fields(self) -> list[forms.BoundField]:
        """The fields after those of a new place; no site is asked for where there is none."""
        shown = {"mode", "price", "hours", "place", *self.PLACE}
        if len(self.fields["establishment"].choices) == 1:  # type: ignore[attr-defined]
            shown.add("establishment")
        return [field for field in self if field.name not in shown]


def _plain(hours: Decimal) -> Decimal:
    """Hours without useless zeros: 10, 10.5."""
    return hours.quantize(Decimal(1)) if hours == hours.to_integral_value() else hours.normalize()


class SessionForm(OfficeForm):
    """Dates, or a permanent entry; seats when they are counted."""

    unmarked = True
    DATED, PERMANENT = "dates", "permanent"
    entry = forms.ChoiceField(
        label="Entrée",
        choices=[
            (DATED, "À dates fixes"),
            (PERMANENT, "Permanente : le stagiaire choisit sa date de début"),
        ],
        widget=forms.RadioSelect,
        initial=DATED,
    )
    starts_on = forms.DateField(
        label="Début",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=today.sentence(
            lambda rules: f"On peut s'inscrire jusqu'à {in_letters(rules.start_days)} jours ouvrés avant."
        ),
    )
    ends_on = forms.DateField(
        label="Fin", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    seats = forms.IntegerField(
        label="Nombre de places",
        required=False,
        min_value=1,
        help_text="Laissez vide si vous ne les comptez pas.",
    )

    def initial_of(self, row: Session) -> dict[str, Any]:
        entry = self.PERMANENT if row.is_permanent else self.DATED
        return {"entry": entry, "starts_on": row.starts_on, "ends_on": row.ends_on, "seats": row.seats}

    def clean(self) -> None:
        """Dates are needed, or left out, as the entry says."""
        if self.cleaned_data.get("entry") == self.PERMANENT:
            self.cleaned_data |= {"starts_on": None, "ends_on": None}
            return
        for name, words in (("starts_on", "le premier jour"), ("ends_on", "le dernier jour")):
            if not self.cleaned_data.get(name) and not self.has_error(name):
                self.add_error(name, f"Indiquez {words} de la session.")

    def values(self) -> SessionValues:
        """What the act is given, once the form is valid."""
        return SessionValues(**{name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "seats")})

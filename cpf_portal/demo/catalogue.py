"""Builds the demonstration's catalogue: every school's trainings, actions and sessions, from one seed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stdnum import luhn

from catalogue.certifications.models import Occupation
from catalogue.communes import locate
from catalogue.establishments.models import Establishment
from catalogue.organisations.models import Organisation
from catalogue.places.models import Place
from catalogue.trainings import eligible
from catalogue.trainings.models import Action, Certification, Session, Training
from cpf_portal.common.business_days import add_business_days
from cpf_portal.demo.organisations import SCHOOLS, School
from cpf_portal.demo.subjects import SUBJECTS, Subject

SEED = 20260101
ONSITE, MIXED, REMOTE = Action.Mode.ONSITE, Action.Mode.MIXED, Action.Mode.REMOTE
PUBLICS = ("", " — cours du soir", " — en petit groupe", " — parcours accéléré")

# The trainings that the product's documents name: school, title, euros, hours, mode, admission terms.
NAMED = (
    ("Atelier des Langues", "Anglais : évaluation et perfectionnement professionnel", 870, 10, ONSITE, False),
    (
        "Garonne Management",
        "Conduire le changement : accompagner les hommes et les équipes",
        1900,
        28,
        MIXED,
        False,
    ),
    ("Auto-école des Quais", "Permis de conduire catégorie B, code et conduite", 1490, 35, ONSITE, False),
    (
        "Les Sabots du Causse",
        "Accompagnateur de tourisme équestre, formation complète",
        3600,
        210,
        ONSITE,
        True,
    ),
    ("École du Décor", "Décorateur, du projet au chantier", 3200, 140, ONSITE, False),
)


# A site beside the head, of the first school: where one of its actions is given.
SITE = ("Atelier des Langues Thionville", "2 place au Bois", "57100", "Thionville")


def _second_site(organisation: Organisation) -> None:
    name, street, postcode, town = SITE
    root = f"{organisation.siret[:9]}0002"
    site = Establishment.objects.create(
        organisation=organisation,
        siret=root + luhn.calc_check_digit(root),
        name=name,
        street=street,
        postcode=postcode,
        town=town,
    )
    last = Action.objects.filter(training__organisation=organisation).latest("pk")
    Action.objects.filter(pk=last.pk).update(establishment=site)


def load(today: date) -> None:
    """Fill an empty catalogue; with one already there, do nothing."""
    if Organisation.objects.filter(name=SCHOOLS[0].name).exists():
        return
    chance = random.Random(SEED)  # noqa: S311
    certifications = _certifications()
    for rank, school in enumerate(SCHOOLS, 1):
        organisation, place = _settle(school, rank, today)
        plans = list(_plans(school, chance))
        trainings = Training.objects.bulk_create(
            Training(
                organisation=organisation,
                number=f"{rank:02}-{number:03}",
                title=title,
                certification=certifications[subject.code if subject else CERTIFIED[title]],
                **texts_of(title, subject),
            )
            for number, (title, subject, _) in enumerate(plans, 1)
        )
        actions = Action.objects.bulk_create(
            Action(
                training=training,
                number=f"{training.number}-{number}",
                place=None if more["mode"] == REMOTE else place,
                **more,
            )
            for training, (_, _, actions) in zip(trainings, plans, strict=True)
            for number, more in enumerate(actions, 1)
        )
        Session.objects.bulk_create(
            Session(action=action, number=f"{action.number}-{number}", **more)
            for action in actions
            for number, more in enumerate(_sessions(action, today, chance), 1)
        )
    _second_site(Organisation.objects.get(name=SCHOOLS[0].name))


def _plans(
    school: School, chance: random.Random
) -> Iterator[tuple[str, Subject | None, list[dict[str, Any]]]]:
    """Each training of a school: its title, its subject, and its actions."""
    for name, title, euros, hours, mode, terms in NAMED:
        if name == school.name:
            yield title, None, [_action(euros, hours, mode, terms)]
    for subject in SUBJECTS:
        if subject.family not in school.families:
            continue
        for public in chance.sample(PUBLICS, k=2 if len(school.families) == 1 else 1):
            asked = round(subject.euros * chance.uniform(0.85, 1.2), -1)
            modes = chance.choice([[ONSITE], [ONSITE, REMOTE], [MIXED], [ONSITE]])
            terms = subject.hours > 100 and chance.random() < 0.4
            yield (
                subject.title + public,
                subject,
                [_action(asked - 60 * (mode == REMOTE), subject.hours, mode, terms) for mode in modes],
            )


def _action(euros: float, hours: int, mode: str, terms: bool) -> dict[str, Any]:
    return {
        "mode": mode,
        "price": int(euros) * 100,
        "hours": Decimal(hours),
        "has_admission_terms": terms,
        "prerequisites": "Entretien avec l'équipe et test de niveau avant l'entrée." if terms else "",
    }


def _sessions(action: Action, today: date, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Some too close, some full, some permanent; every offer has at least one that is open."""
    if chance.random() < 0.25 or action.mode == REMOTE:
        yield {}
    for away in (
        chance.randint(2, 9),
        chance.randint(14, 30),
        chance.randint(31, 60),
        chance.randint(61, 120),
    ):
        start = add_business_days(today, away)
        full = away > 60 and chance.random() < 0.3
        seats = chance.choice([None, 8, 12, 16])
        yield {
            "starts_on": start,
            "ends_on": max(start, action.ends_on(start)) + timedelta(days=7 * (action.hours > 30)),
            # No dossier of ours is in it: its seats went elsewhere.
            "seats": 0 if full else seats,
        }


def texts_of(title: str, subject: Subject | None) -> dict[str, str]:
    learn = subject.learn if subject else LEARN_NAMED[title]
    goals = "\n".join(f"• {goal[0].upper()}{goal[1:]}" for goal in learn)
    return {
        "summary": f"Une formation pour {', '.join(learn[:-1])} et {learn[-1]}, "
        "avec un formateur qui pratique ce qu'il enseigne.",
        "objectives": f"À la fin, vous saurez :\n{goals}",
        "content": "Un entretien d'entrée situe vos acquis. Chaque séance part d'une situation réelle, "
        "alterne apports et exercices, et se termine par un point individuel. "
        f"Au programme : {' ; '.join(learn)}.",
        "results": "Une évaluation finale et une attestation. "
        "L'examen, quand il existe, est compris dans le prix.",
    }


LEARN_NAMED = {
    NAMED[0][1]: (
        "mesurer son niveau d'anglais",
        "prendre la parole en réunion",
        "écrire en anglais au travail",
    ),
    NAMED[1][1]: ("préparer un changement", "écouter les résistances", "entraîner une équipe"),
    NAMED[2][1]: ("apprendre le code de la route", "maîtriser son véhicule", "conduire seul en sécurité"),
    NAMED[3][1]: ("tracer un itinéraire", "soigner et ferrer d'urgence", "guider des cavaliers"),
    NAMED[4][1]: ("dessiner un projet", "choisir matières et couleurs", "suivre un chantier"),
}


# What each of them leads to.
CERTIFIED = dict(
    zip((named[1] for named in NAMED), ("RS9101", "RS9203", "CPF206", "RNCP90901", "RNCP90801"), strict=True)
)
# Beside the subjects' own, those of the catalogue files that one may try to import.
ALSO_KNOWN = {
    "RNCP40344": "Auxiliaire spécialisé vétérinaire",
    "RS6604": "Concevoir un projet avec une chaîne de blocs",
}
# The occupations (ROME) that some of them lead to.
OCCUPATIONS = {
    "RNCP90801": (("F1102", "Conception - aménagement d'espaces intérieurs"),),
    "RNCP90901": (("G1201", "Accompagnement de voyages, d'activités culturelles ou sportives"),),
}


def _certifications() -> dict[str, Certification]:
    codes = {subject.code: subject.title for subject in reversed(SUBJECTS)} | ALSO_KNOWN
    made = Certification.objects.bulk_create(a_certification(code, title) for code, title in codes.items())
    named = {named for occupations in OCCUPATIONS.values() for named in occupations}
    Occupation.objects.bulk_create(Occupation(code=code, label=label) for code, label in sorted(named))
    return {certification.code: certification for certification in made}


def a_certification(code: str, title: str) -> Certification:
    """A certification: the RNCP alone gives a level, and EDOF's codes have a title of their own."""
    kind = Certification.kind_of(code)
    level = 3 + int(code[-1]) % 4 if kind == Certification.Kind.RNCP else None
    rome_codes = [rome for rome, _ in OCCUPATIONS.get(code, ())]
    return Certification(
        code=code, kind=kind, title=eligible.TITLES.get(code, title), level=level, rome_codes=rome_codes
    )


def _settle(school: School, rank: int, today: date) -> tuple[Organisation, Place]:
    root = f"9000000{rank:02}000{rank % 10}"
    slug = school.name.lower().replace(" ", "-").replace("'", "-")
    host = "".join(
        character
        for character in slug.translate(str.maketrans("àâéèêëîïôöùûüçœ", "aaeeeeiioouuuco"))
        if character.isalnum() or character == "-"
    )
    organisation = Organisation.objects.create(
        siret=root + luhn.calc_check_digit(root),
        name=school.name,
        email=f"contact@{host}.example",
        phone=f"01990000{rank:02}",
        postcode=school.postcode,
        town=school.town,
        qualiopi_until=today + timedelta(days=200 + 40 * rank),
    )
    latitude, longitude = locate(school.postcode, school.town) or (None, None)
    place = Place.objects.create(
        organisation=organisation,
        name=school.name,
        street=f"{3 * rank} rue des Écoles",
        postcode=school.postcode,
        town=school.town,
        latitude=latitude,
        longitude=longitude,
        access="À dix minutes à pied de la gare, vélos acceptés.",
        is_accessible=rank % 3 != 0,
    )
    return organisation, place

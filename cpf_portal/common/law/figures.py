"""The figures of the law, each with the days from which its values hold (docs/rules.md § 3 to 10): pure.

A change of law is one more row of a figure, from a day on. A dossier already begun keeps what it had:
each figure is read at the day of the event that the rule speaks of, said beside it, never later.

Sums are cents, delays are business days (docs/rules.md § 1).
"""

from dataclasses import dataclass
from datetime import date

from cpf_portal.common.law.dated import Dated, Row, Unit

TERMS = "conditions générales d'utilisation de Mon Compte Formation"
CAPS = "décret n° 2026-127 du 24 février 2026 (code du travail, art. D. 6323-1 A)"
CAPPED_SINCE = date(2026, 2, 26)
CREDIT_MORE = (
    "code du travail, art. R. 6323-3-1, D. 6323-3-3 (décret n° 2019-566 du 7 juin 2019) et R. 6323-27"
)
FAVOURED = "sans diplôme de niveau 3, en situation de handicap ou en ESAT"
REVALUED = "pour l'application du code du travail, art. R. 6323"


@dataclass(frozen=True)
class Figures:
    """What is in force on a day: `law.on(day).withdrawal_days`, or `Figures.withdrawal_days.on(day)`."""

    day: date

    # Read on the day the request is sent.
    start_days = Dated(
        "Au moins, entre la réponse de l'organisme et le début de la formation",
        Unit.DAYS,
        Row(11, text=TERMS),
    )
    # The day the request is sent.
    answer_days = Dated("Pour que l'organisme réponde à une demande", Unit.DAYS, Row(2, text=TERMS))
    # The day it acknowledges the request.
    admission_days = Dated(
        "Pour que l'organisme vérifie des conditions d'admission", Unit.DAYS, Row(30, text=TERMS)
    )
    # The day the organisation answers.
    acceptance_days = Dated(
        "Pour accepter, utiliser ses droits et payer le reste", Unit.DAYS, Row(4, text=TERMS)
    )
    # The day it is asked.
    funder_days = Dated(
        "Pour qu'un financeur réponde à une demande d'aide, sauf s'il annonce un autre délai",
        Unit.DAYS,
        Row(10, text="règles de l'abondement sur Mon Compte Formation"),
    )
    # The day of the validation.
    withdrawal_days = Dated(
        "Pour changer d'avis après la validation, tout étant rendu", Unit.DAYS, Row(14, text=TERMS)
    )
    # The day of the validation.
    free_days = Dated("Avant le début, tant que l'annulation reste sans frais", Unit.DAYS, Row(7, text=TERMS))
    # The day the dossier ends.
    claim_days = Dated("Pour invoquer un cas de force majeure", Unit.DAYS, Row(14, text=TERMS))
    # The day it was planned on.
    declaration_days = Dated("Pour déclarer l'entrée, puis la sortie", Unit.DAYS, Row(3, text=TERMS))
    # The day it is declared.
    entry_withdrawal_days = Dated(
        "Pour que l'organisme retire une entrée déclarée par erreur", Unit.DAYS, Row(3)
    )
    # The day another is sent.
    open_requests = Dated(
        "Demandes en cours pour une même formation, au plus", Unit.COUNT, Row(5, text=TERMS)
    )

    # The day the amounts are counted, until they are frozen. What rights never pay, but whom the law exempts.
    participation = Dated(
        "Participation forfaitaire, que les droits ne paient pas",
        Unit.CENTS,
        Row(0),
        Row(100_00, date(2024, 5, 2), "décret n° 2024-394 du 29 avril 2024 (code du travail, art. R. 6323)"),
        Row(102_23, date(2025, 1, 1), f"arrêté du 26 décembre 2024, {REVALUED}"),
        Row(103_20, date(2026, 1, 1), f"arrêté du 30 décembre 2025, {REVALUED}"),
        Row(150_00, date(2026, 4, 2), "décret n° 2026-234, Journal officiel du 1er avril 2026"),
    )
    # The least that an employer or its OPCO gives for the participation not to be due: the same day.
    exempting = Dated(
        "Aide de l'employeur ou de son OPCO, à partir de laquelle la participation n'est pas due",
        Unit.CENTS,
        Row(1_00, text="code du travail, art. L. 6323-7"),
    )
    # The least incapacity of work by which one asks to be exempt: the day it is verified.
    incapacity_rate = Dated(
        "Taux d'incapacité permanente, après un accident ou une maladie du travail, à partir duquel la "
        "participation n'est pas due",
        Unit.PERCENT,
        Row(10, text="code de la sécurité sociale, art. L. 432-12 et D. 432-15"),
    )
    # What rights pay at most, by kind: the day the amounts are counted, until they are frozen.
    cap_rs = Dated(
        "Droits utilisables pour une certification du répertoire spécifique, CléA mis à part",
        Unit.CENTS,
        Row[int | None](None),
        Row(1_500_00, CAPPED_SINCE, CAPS),
    )
    cap_skills_review = Dated(
        "Droits utilisables pour un bilan de compétences",
        Unit.CENTS,
        Row[int | None](None),
        Row(1_600_00, CAPPED_SINCE, CAPS),
    )
    cap_light_licence = Dated(
        "Droits utilisables pour un permis de conduire un véhicule léger",
        Unit.CENTS,
        Row[int | None](None),
        Row(900_00, CAPPED_SINCE, CAPS),
    )
    # What others than the person must give for a light licence, but to a jobseeker: the same day.
    licence_third_party = Dated(
        "Aide d'un tiers exigée pour un permis léger, sauf des demandeurs d'emploi",
        Unit.CENTS,
        Row(0),
        Row(100_00, CAPPED_SINCE, CAPS),
    )
    # What an organisation receives of the price: the day the dossier ends.
    due_late = Dated(
        "Part du prix versée à l'organisme après une annulation tardive ou une absence",
        Unit.PERCENT,
        Row(5, text=TERMS),
    )
    due_least = Dated(
        "Part du prix versée à l'organisme après un abandon, au moins ; et heures suivies au-dessous "
        "desquelles elle l'est",
        Unit.PERCENT,
        Row(25, text=TERMS),
    )
    due_whole = Dated(
        "Heures suivies avant un abandon, à partir desquelles l'organisme reçoit tout le prix",
        Unit.PERCENT,
        Row(80, text=TERMS),
    )
    # Between two skills reviews paid by public money: the day the request is sent.
    skills_review_years = Dated(
        "Entre deux bilans de compétences",
        Unit.YEARS,
        Row(0),
        Row(5, CAPPED_SINCE, "décret du 24 février 2026 (code du travail, art. D. 6323-6)"),
    )
    # The hours of accompaniment of a skills review: the day the request is sent.
    skills_review_least_hours = Dated(
        "Heures d'accompagnement d'un bilan de compétences, au moins",
        Unit.HOURS,
        Row(0),
        Row(13, CAPPED_SINCE, "décret du 24 février 2026 (code du travail, art. R. 6313-4)"),
    )
    skills_review_most_hours = Dated(
        "Heures d'accompagnement d'un bilan de compétences, au plus",
        Unit.HOURS,
        Row(24, text="code du travail, art. R. 6313-4"),
    )
    # The yearly credit, and what may be acquired in all: the day of the credit.
    yearly_credit = Dated(
        "Droits acquis en une année de travail, à mi-temps au moins",
        Unit.CENTS,
        Row(500_00, text="code du travail, art. R. 6323-1"),
    )
    total_credit = Dated(
        "Droits acquis en tout, au plus", Unit.CENTS, Row(5_000_00, text="code du travail, art. R. 6323-1")
    )
    # The same below level 3, for disabled workers (L. 5212-13) and in ESAT: the day of the credit.
    yearly_cap = Dated(f"Droits acquis en une année {FAVOURED}", Unit.CENTS, Row(800_00, text=CREDIT_MORE))
    total_cap = Dated(
        f"Droits acquis en tout, au plus, {FAVOURED}", Unit.CENTS, Row(8_000_00, text=CREDIT_MORE)
    )
    # From the birthday on, rights pay no new training: the day that is looked at.
    rights_end_age = Dated(
        "Âge auquel les droits prennent fin", Unit.YEARS, Row(67, text="code du travail, art. L. 5151-2")
    )
    # Before the last day of a dotation, its holder is told: the day that is told.
    dotation_notice_days = Dated(
        "Avant la fin d'une dotation, quand son titulaire en est prévenu", Unit.CALENDAR_DAYS, Row(30)
    )
    # Before a decision against an organisation, but for an urgent one: the day the notice is given.
    observation_days = Dated(
        "Pour qu'un organisme présente ses observations avant d'être suspendu ou déréférencé, sauf urgence",
        Unit.CALENDAR_DAYS,
        Row(15),
    )
    # How long two agents' word on a document proves who one is: the day it is accepted.
    identity_years = Dated(
        "Identité prouvée par une pièce que deux agents ont vérifiée, pendant", Unit.YEARS, Row(1)
    )
    # Before an account opens again to who lost its e-mail and password: the day the identity is proven.
    recovery_days = Dated(
        "Pour que le titulaire arrête la réouverture de son compte avec une autre adresse", Unit.DAYS, Row(3)
    )
    # Who may hold an account, in years: the day of the registration.
    holder_age = Dated(
        "Âge pour ouvrir un compte", Unit.YEARS, Row(16, text="code du travail, art. L. 6323-1")
    )
    apprentice_age = Dated(
        "Âge pour ouvrir un compte avec un contrat d'apprentissage",
        Unit.YEARS,
        Row(15, text="code du travail, art. L. 6323-1"),
    )


def on(day: date) -> Figures:
    """The figures in force on that day."""
    return Figures(day)


# What has one value. The least a card pays is also known to a constraint of the database.
CARD_MINIMUM = 50
# Under this percentage of full time, the yearly credit is pro rata (code du travail, art. L. 6323-11).
HALF_TIME = 50
# The CPF was counted in hours until that day, each then worth as much as one of DIF (décret n° 2018-1153).
HOURS_CONVERTED_ON = date(2019, 1, 1)
# The DIF ended with 2014: an hour's worth, the most hours one may have, the last day to enter them.
DIF_CENTS_PER_HOUR, DIF_HOURS = 15_00, 120
DIF_CLOSED_AFTER = date(2021, 6, 30)

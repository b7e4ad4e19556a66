"""What the law asks before rights may pay for a certification, beyond its cap (docs/rules.md § 10). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from cpf_portal.common import law
from cpf_portal.common.french import euros, hours, short_date
from cpf_portal.common.law.kinds import Kind, kind_of
from cpf_portal.common.law.provisions import LICENCE_STATEMENT, VAE_NUMBER

MAJORITY = 18


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person and of what they ask for; sums are cents.

    `third_parties` is what others than the person give for it, `may_be_helped` whether a funder may still be
    asked; `answers` is None before a draft has asked for a statement, a number, an agreement.
    """

    jobseeker: bool
    third_parties: int
    may_be_helped: bool
    hours: Decimal
    birth_date: date
    last_skills_review: date | None = None
    is_sworn: bool = False
    vae_number: str = ""
    has_agreement: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that is not met: its code, what is missing, how to get it.

    `waits` when a request may be sent all the same: it must be met before the enrolment is validated.
    """

    code: str
    words: str
    remedy: str
    waits: bool = False

    def __str__(self) -> str:
        return f"{self.words} {self.remedy}".strip()


def missing_for(code: str, day: date, facts: Facts, *, asked: bool = True) -> list[Missing]:
    """What is missing that day for rights to pay; `asked`: a draft asks for its answers too."""
    kind = kind_of(code)
    if kind is None:
        return [
            Missing(
                "not_eligible",
                "Cette formation n'a pas de certification que vos droits puissent payer.",
                "Cherchez-en une qui prépare une certification du RNCP ou du répertoire spécifique.",
            )
        ]
    found = [*_of_licence(kind, day, facts), *_of_skills_review(kind, day, facts)]
    return [*found, *_of_answers(kind, day, facts)] if asked else found


def asks(kind: Kind | None, day: date, birth_date: date) -> set[str]:
    """What a draft must ask for: « sworn », « vae_number », « agreement »."""
    found = set()
    if kind is Kind.SKILLS_REVIEW or (kind and kind.is_licence and LICENCE_STATEMENT.holds_on(day)):
        found.add("sworn")
    if kind is Kind.VAE and VAE_NUMBER.holds_on(day):
        found.add("vae_number")
    if is_minor(birth_date, day):
        found.add("agreement")
    return found


def is_minor(birth_date: date, day: date) -> bool:
    """Whether someone is under eighteen that day."""
    came_of_age: date = birth_date + relativedelta(years=MAJORITY)
    return day < came_of_age


def lacking_of_third_parties(kind: Kind | None, day: date, *, jobseeker: bool, given: int) -> int:
    """What a third party must still give before rights pay for a light licence, in cents; 0 for all else."""
    if kind is not Kind.LIGHT_LICENCE or jobseeker:
        return 0
    return max(0, law.on(day).licence_third_party - given)


def _of_licence(kind: Kind, day: date, facts: Facts) -> Iterator[Missing]:
    lacking = lacking_of_third_parties(kind, day, jobseeker=facts.jobseeker, given=facts.third_parties)
    if not lacking:
        return
    needed = law.on(day).licence_third_party
    told = f"Il vous faut {euros(needed)} d'un tiers pour que vos droits paient ce permis"
    if facts.third_parties:
        told += f" : il manque {euros(lacking)}"
    remedy = "Demandez-les à votre employeur, à son OPCO, à votre Région ou à France Travail."
    if facts.may_be_helped:
        remedy = (
            "Un financeur qui soutient cette formation peut les donner : demandez-les-lui depuis votre "
            "dossier, dès que l'organisme a accepté votre demande. Votre employeur le peut aussi, à tout "
            "moment."
        )
    yield Missing("third_party", f"{told}.", remedy, waits=facts.may_be_helped)


def _of_skills_review(kind: Kind, day: date, facts: Facts) -> Iterator[Missing]:
    if kind is not Kind.SKILLS_REVIEW:
        return
    rules = law.on(day)
    least, most = rules.skills_review_least_hours, rules.skills_review_most_hours
    if not least <= facts.hours <= most:
        yield Missing(
            "skills_review_hours",
            f"Un bilan de compétences dure de {least} à {hours(Decimal(most))} d'accompagnement, "
            f"et celui-ci {hours(facts.hours)}.",
            "Choisissez-en un autre.",
        )
    again = facts.last_skills_review and facts.last_skills_review + relativedelta(
        years=rules.skills_review_years
    )
    if again and day < again:
        yield Missing(
            "skills_review_years",
            "Vos droits ont déjà payé un bilan de compétences : un autre est possible le "
            f"{short_date(again)}.",
            "",
        )


def _of_answers(kind: Kind, day: date, facts: Facts) -> Iterator[Missing]:
    needed = asks(kind, day, facts.birth_date)
    if "sworn" in needed and not facts.is_sworn:
        yield Missing("sworn", "Il manque votre attestation sur l'honneur.", "")
    if "vae_number" in needed and not facts.vae_number:
        yield Missing(
            "vae_number",
            "Il manque le numéro de votre inscription au portail public de la VAE.",
            "Il est dans l'e-mail qui confirme cette inscription, sur vae.gouv.fr.",
        )
    if "agreement" in needed and not facts.has_agreement:
        yield Missing(
            "agreement",
            "Vous n'êtes pas majeur : il manque l'accord écrit d'un parent ou de votre tuteur.",
            "Joignez-le à votre dossier.",
        )

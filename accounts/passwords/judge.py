"""What a password must contain, and how easily it is guessed: one judge, for the rule and for what is shown.

Refused: fewer than eight characters, without an upper-case letter, a lower-case letter and a digit, or among
the common ones (docs/rules.md § 9). Common: what a guesser would try in its first million tries, in English
or in French, with digits or a year behind, letters written as digits, the person's own names and dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from zxcvbn.matching import RANKED_DICTIONARIES, build_ranked_dict, omnimatch
from zxcvbn.scoring import most_guessable_match_sequence

from accounts.passwords.common import FRENCH
from accounts.people.nir import InvalidNir, Nir
from cpf_portal.common.french import plain, without_accents

# How many guesses each rank of strength is worth; below the second one, the password is a common one.
RANKS = ((10**10, 4, "très bon"), (10**8, 3, "bon"), (10**6, 2, "correct"), (10**3, 1, ""), (0, 0, ""))
COMMON = 10**6
# The time that judging takes grows fast with the length: so many characters are enough to be sure.
JUDGED = 24
NIR_LENGTH = 13
# Ranked by handfuls: with a year behind it, the last of these words is no better than the first.
USUAL = {word: rank // 14 + 1 for rank, word in enumerate(dict.fromkeys(FRENCH.split()))}


@dataclass(frozen=True, slots=True)
class Strength:
    """How many guesses a password withstands, as a rank from 0 to 4 and in a word."""

    guesses: int
    rank: int
    word: str

    @property
    def is_common(self) -> bool:
        """Whether the rules refuse it."""
        return self.guesses < COMMON


def strength_of(password: str, about: list[str] | None = None) -> Strength:
    """How strong a password is for someone about whom these words are known, in bounded time."""
    text = without_accents(password)[:JUDGED]
    # The library's own entry keeps the person's words in a table that all threads share.
    known = RANKED_DICTIONARIES | {"french": USUAL, "user_inputs": build_ranked_dict(about or [])}
    guesses = int(most_guessable_match_sequence(text, omnimatch(text, known))["guesses"])
    return next(Strength(guesses, rank, word) for least, rank, word in RANKS if guesses >= least)


def known_about(user: Any) -> list[str]:
    """The words that a guesser who knows the person tries first: names, e-mail, birth date, phones."""
    if user is None:
        return []
    trainee = getattr(user, "trainee", None)
    texts = [user.first_name, user.last_name, user.email, *_more_about(trainee)]
    words = [word for text in texts for word in (plain(text), _joined(text), *re.split(r"\W+", plain(text)))]
    return list(dict.fromkeys(word for word in words if len(word) > 1))


def _more_about(trainee: Any) -> Iterator[str]:
    if trainee is None:
        return
    yield trainee.usage_name
    born = trainee.birth_date
    yield from (born.strftime(form) for form in ("%d%m%Y", "%d%m%y", "%Y%m%d", "%Y", "%d%m"))
    for phone in (trainee.mobile, trainee.landline):
        yield phone.replace("+33", "0")


def _joined(text: str) -> str:
    return re.sub(r"\W+", "", plain(text))


def holds_a_nir(password: str) -> bool:
    """Whether a social security number is somewhere in it, whatever separates its characters."""
    text = re.sub(r"[^0-9A-Za-z]", "", password)
    for start in range(len(text) - NIR_LENGTH + 1):
        try:
            Nir.parse(text[start : start + NIR_LENGTH])
        except InvalidNir:
            continue
        return True
    return False


class MixedCharactersValidator:
    """Ask for an upper-case letter, a lower-case letter and a digit."""

    def validate(self, password: str, user: object = None) -> None:
        wanted = (str.isupper, "une majuscule"), (str.islower, "une minuscule"), (str.isdigit, "un chiffre")
        lacking = [words for test, words in wanted if not any(test(character) for character in password)]
        if lacking:
            raise ValidationError(f"Il manque {', '.join(lacking)}.", code="password_mixed")

    def get_help_text(self) -> str:
        return "Au moins une majuscule, une minuscule et un chiffre."


class CommonValidator:
    """Refuse what is tried first, and any social security number: it is written on too many papers."""

    def validate(self, password: str, user: object = None) -> None:
        if holds_a_nir(password):
            raise ValidationError(
                "Un mot de passe ne doit pas contenir de numéro de sécurité sociale.", code="password_nir"
            )
        if strength_of(password, known_about(user)).is_common:
            raise ValidationError(
                "Ce mot de passe est trop facile à deviner : mots de passe courants, prénoms, dates et votre "
                "propre nom sont essayés en premier. Assemblez plutôt trois mots sans lien, avec un chiffre "
                "et une majuscule.",
                code="password_common",
            )

    def get_help_text(self) -> str:
        return "Ni mot de passe courant, ni votre nom ou votre date de naissance."

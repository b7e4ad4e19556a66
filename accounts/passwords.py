"""What a password must contain (rules.md § 9)."""

from django.core.exceptions import ValidationError


class MixedCharactersValidator:
    """Ask for an upper-case letter, a lower-case letter and a digit."""

    def validate(self, password: str, user: object = None) -> None:
        wanted = (str.isupper, "une majuscule"), (str.islower, "une minuscule"), (str.isdigit, "un chiffre")
        lacking = [words for test, words in wanted if not any(test(character) for character in password)]
        if lacking:
            raise ValidationError(f"Il manque {', '.join(lacking)}.", code="password_mixed")

    def get_help_text(self) -> str:
        return "Au moins une majuscule, une minuscule et un chiffre."

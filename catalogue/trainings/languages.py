"""The languages a training is given in, by the code that catalogues write."""

LANGUAGES = {
    "fr": "français",
    "en": "anglais",
    "de": "allemand",
    "es": "espagnol",
    "it": "italien",
    "pt": "portugais",
    "ar": "arabe",
    "zh": "chinois",
    "ja": "japonais",
    "ru": "russe",
    "uk": "ukrainien",
}


def language_name(code: str) -> str:
    """The French name of a language; the code itself when we have none."""
    return LANGUAGES.get(code.lower(), code)

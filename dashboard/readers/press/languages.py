"""The names of languages as the databases write them ("Français", "ENGLISH") -> ISO 639-1."""

from functools import cache


def code(name: str) -> str | None:
    """The code of a language given by its English or French name, or by its own; None when it is no such name."""
    return _codes().get(name.split(";")[0].strip().casefold())


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for language in ("en", "fr"):
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                found.setdefault(name.casefold(), code)
                own = Locale.parse(code).get_language_name(code) if code in ("es", "de", "it", "pt", "ar") else None
                if own:
                    found.setdefault(own.casefold(), code)
    return found

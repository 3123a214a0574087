"""The words of the interface in five languages: gettext catalogues read at first use, plural rules included.

English stands in the code. `survey/translations/<language>.po` holds what families read, in every language
(`en.po` only what is said otherwise to a child); `survey/translations/staff/<language>.po` holds what only
staff read. Nothing is compiled: a catalogue is read from its `.po` file once in a process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from survey.i18n.operator_wording import OPERATOR
from survey.i18n.typography import typeset
from survey.i18n.wording import FAMILY, STAFF

LANGUAGES = ("lt", "en", "ru", "uk", "pl")
STAFF_LANGUAGES = ("lt", "en")
SOURCE = "en"
# The context (msgctxt) of a translation that says "you" to a child where the language has a word for it.
TO_A_CHILD = "child"
NAMES: Mapping[str, str] = {
    "lt": "Lietuvių",
    "en": "English",
    "ru": "Русский",
    "uk": "Українська",
    "pl": "Polski",
}
# No native speaker has read the pages' own words in these yet: told to the operator, never to a family.
DRAFTS = ("ru", "uk", "pl")
WORDING: Mapping[str, str] = {**OPERATOR, **STAFF, **FAMILY}
FOLDER = Path(__file__).parent.parent / "translations"


class Worded(Protocol):
    """What `problem_text` needs of a problem: a stable code, and the values of its sentence."""

    @property
    def code(self) -> str:
        """The key of the sentence."""

    @property
    def values(self) -> Mapping[str, object]:
        """What the sentence names."""


@lru_cache
def translator(language: str) -> NullTranslations:
    """Return the catalogue of a language; one unknown to us speaks the English that stands in the code."""
    found = [
        path for path in (FOLDER / "staff" / f"{language}.po", FOLDER / f"{language}.po") if path.exists()
    ]
    if not found:
        return NullTranslations()
    whole = _read(found[0], language)
    for path in found[1:]:
        whole.merge(_read(path, language))
    return whole


def problem_text(language: str, problem: Worded) -> str:
    """Say a problem in one sentence; raises KeyError for a code without a wording (a programmer's fault)."""
    sentence = WORDING[problem.code]
    return translator(language).gettext(sentence) % dict(problem.values)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a text that is only marked
    """Mark a text for translation and return it as it is."""
    return text


def _read(path: Path, language: str) -> Translations:
    catalog = _catalog(path, language)
    if language == SOURCE:  # a translation tells which of the code's words families read: they are set too
        for message in _catalog(FOLDER / f"{LANGUAGES[0]}.po", LANGUAGES[0]):
            if message.id and message.context is None:
                catalog.add(message.id, message.id)
    if path.parent == FOLDER:  # tables and commands of staff have a type of their own
        for message in catalog:
            said = message.string
            message.string = (
                typeset(said, language)
                if isinstance(said, str)
                else tuple(typeset(form, language) for form in said)
            )
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def _catalog(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)

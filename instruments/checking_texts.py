"""Texts: every language there, the same tokens in each, letters of the right alphabet, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from instruments.model import Instrument
from instruments.problems import Problem, fault
from instruments.texts import Place, texts_of

TOKEN = re.compile(r"\{[^{}]*\}")
PROVIDER_TOKEN = "{teikėjas}"  # noqa: S105 - a place in a text, no secret
KNOWN_TOKENS = (PROVIDER_TOKEN,)
CYRILLIC_LANGUAGES = ("ru", "uk")
# Letters: a question of four lines and an answer of two or three on a screen 360 px wide.
LONGEST = {
    "title": 80,
    "dimensions": 60,
    "areas": 60,
    "derived": 60,
    "items": 140,
    "options": 100,
    "texts": 400,
}
# A word of one of these letters looks the same in both alphabets.
LATIN_TWINS = frozenset("aceopxyiABCEHIKMOPTX")
FOREIGN = {"ru": "іїєґІЇЄҐ", "uk": "ыэёъЫЭЁЪ"}


def check_texts(instrument: Instrument) -> Iterator[Problem]:
    """Find missing languages, unequal tokens, look-alike and foreign letters, and invisible characters."""
    if instrument.source_language not in instrument.languages:
        message = f"the source language '{instrument.source_language}' is not among 'languages'; add it"
        yield fault("missing_language", None, message, "source_language")
    for owner, where, text in texts_of(instrument):
        yield from _languages(instrument, owner, where, text)
        yield from _tokens(instrument, owner, where, text)
        yield from _length(owner, where, text)
        for language, line in text.items():
            yield from _letters(owner, (*where, language), language, line)


def _length(owner: str | None, where: Place, text: Mapping[str, str]) -> Iterator[Problem]:
    """Find texts that fill a phone's screen; a provider's name is counted as its token."""
    kind = str(where[0])
    most = LONGEST["options" if "options" in where else kind]
    for language, line in text.items():
        if len(line) > most:
            message = f"'{language}' has {len(line)} letters; a phone shows {most} well, so shorten it"
            yield fault("text_too_long", owner, message, *where, language)


def _languages(
    instrument: Instrument, owner: str | None, where: Place, text: Mapping[str, str]
) -> Iterator[Problem]:
    for language in instrument.languages:
        if language not in text:
            message = f"has no text in '{language}'; add it, or take the language out of 'languages'"
            yield fault("missing_language", owner, message, *where)
    for language in text:
        if language not in instrument.languages:
            message = (
                f"has a text in '{language}', which is not among 'languages'; add the language or take it out"
            )
            yield fault("unknown_language", owner, message, *where, language)


def _tokens(
    instrument: Instrument, owner: str | None, where: Place, text: Mapping[str, str]
) -> Iterator[Problem]:
    source = text.get(instrument.source_language)
    for language, line in text.items():
        for token in dict.fromkeys(TOKEN.findall(line)):
            if token not in KNOWN_TOKENS:
                message = f"'{language}' holds {token}; the only token is {KNOWN_TOKENS[0]}"
                yield fault("unknown_token", owner, message, *where, language)
        if "{" in TOKEN.sub("", line) or "}" in TOKEN.sub("", line):
            message = f"'{language}' holds a brace without its partner; take it out"
            yield fault("unknown_token", owner, message, *where, language)
        if source is not None and any(line.count(token) != source.count(token) for token in KNOWN_TOKENS):
            message = f"'{language}' has not the tokens of '{instrument.source_language}'; make them equal"
            yield fault("token_mismatch", owner, message, *where, language)


def _letters(owner: str | None, where: Place, language: str, line: str) -> Iterator[Problem]:
    plain = TOKEN.sub(" ", line)
    if hidden := [
        letter for letter in plain if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn", "Cs")
    ]:
        message = f"'{language}' holds the invisible character U+{ord(hidden[0]):04X}; take it out"
        yield fault("control_character", owner, message, *where)
    if plain != plain.strip() and "{" not in (line[:1], line[-1:]) and not line.endswith("}"):
        yield fault("outer_space", owner, f"'{language}' begins or ends with a space; take it out", *where)
    for word in re.findall(r"[^\W\d_]+", plain):
        yield from _word(owner, where, language, word)


def _word(owner: str | None, where: Place, language: str, word: str) -> Iterator[Problem]:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in word}
    cyrillic = language in CYRILLIC_LANGUAGES
    wrong = scripts - {"LATIN", "CYRILLIC"} if cyrillic else scripts - {"LATIN"}
    if cyrillic and word in LATIN_TWINS:
        message = f"'{language}' has '{word}' as a Latin letter that looks Cyrillic; type the word again"
        yield fault("look_alike", owner, message, *where)
    elif wrong or len(scripts & {"LATIN", "CYRILLIC"}) > 1:
        shown = ", ".join(f"{letter} U+{ord(letter):04X}" for letter in word if not letter.isascii())
        message = f"'{language}' mixes alphabets in '{word}' ({shown}); type the word again"
        yield fault("look_alike", owner, message, *where)
    elif foreign := [letter for letter in word if letter in FOREIGN.get(language, "")]:
        message = (
            f"'{language}' has the letter {foreign[0]} in '{word}', which it does not use; correct the word"
        )
        yield fault("foreign_letter", owner, message, *where)

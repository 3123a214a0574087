"""A translation as a spreadsheet for the translator: every text with its source, its place and its limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from instruments.checking_texts import KNOWN_TOKENS, LONGEST
from instruments.exchange.writing import NewSheet, workbook_bytes
from instruments.model import Instrument
from instruments.review import Translation, source_hashes
from instruments.texts import Place, text_name, texts_of

TEXTS, REVIEW = "texts", "review"
CURRENT, CHECK = "current", "check"  # the translation says what the source says now, or somebody has to look
STATUSES = ("draft", "reviewed", "approved")
COLUMNS = {
    "name": 18,
    "context": 30,
    "source": 50,
    "limit": 7,
    "translation": 50,
    "state": 10,
    "source_hash": 15,
}
ABOUT = {"questionnaire": 14, "version": 10, "language": 10, "status": 12, "reviewer": 30, "reviewed_on": 14}


def write_translation(instrument: Instrument, language: str, review: Mapping[str, Translation]) -> bytes:
    """Return the .xlsx file of one language, also of one that the questionnaire does not have yet.

    A text whose source is not the one that was translated is marked to check. `translation`, `state` and the
    line of the review can be filled in; all else is locked.
    """
    known = review.get(language)
    state = (
        known.status if known else "draft",
        (known.reviewer if known else None) or "",
        known.reviewed_on.isoformat() if known and known.reviewed_on else "",
    )
    about = [[instrument.id, instrument.version, language, *state]]
    return workbook_bytes(
        [
            NewSheet(
                TEXTS,
                COLUMNS,
                list(_lines(instrument, language, known)),
                open=("translation", "state"),
                choices={"state": (CURRENT, CHECK)},
            ),
            NewSheet(
                REVIEW, ABOUT, about, open=("status", "reviewer", "reviewed_on"), choices={"status": STATUSES}
            ),
        ]
    )


def _lines(instrument: Instrument, language: str, known: Translation | None) -> Iterator[list[str]]:
    hashes = source_hashes(instrument)
    for owner, where, text in texts_of(instrument):
        name = text_name(owner, where)
        translated = known.sources.get(name) if known else None
        state = CURRENT if language in text and translated == hashes[name] else CHECK
        source = text[instrument.source_language]
        limit = str(LONGEST["options" if "options" in where else str(where[0])])
        context = _context(instrument, owner or "", where, source)
        yield [name, context, source, limit, text.get(language, ""), state, hashes[name]]


def _context(instrument: Instrument, owner: str, where: Place, source: str) -> str:
    """Say in words where a text stands, and which token it must keep."""
    kind = str(where[0])
    part = owner.split(" ", maxsplit=1)[0]
    page = next((page.id for page in instrument.pages if part in (*page.items, *page.texts)), "")
    said = {
        "title": "title of the questionnaire",
        "dimensions": "name of a dimension, in results",
        "areas": "name of an area, in results",
        "derived": "name of a figure, in results",
        "scales": "an answer to choose",
        "items": f"question on page {page}",
        "texts": f"text on page {page}" if page else "text",
    }[kind]
    if "options" in where:
        said = "an answer to choose"
    elif where[-1] == "hint":
        said = f"hint under a question on page {page}"
    return said + "".join(f"; keep {token} as it is" for token in KNOWN_TOKENS if token in source)

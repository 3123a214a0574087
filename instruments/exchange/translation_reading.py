"""A translator's spreadsheet read back: the questionnaire's file and its review anew, or every problem."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tomlkit

from instruments.exchange.problems import SheetProblem
from instruments.exchange.table import Line, Table, read_table
from instruments.exchange.translation_sheet import ABOUT, CHECK, COLUMNS, CURRENT, REVIEW, STATUSES, TEXTS
from instruments.exchange.workbook import Workbook
from instruments.loading import load_bytes
from instruments.model import Instrument
from instruments.problems import Problem
from instruments.review import source_hashes
from instruments.texts import Place, named_texts, text_name, texts_of

NEW_REVIEW = """# Review of the translations; not part of the version and its hash. Each text names the
# hash of the source text that was translated.
"""


@dataclass(frozen=True)
class Translated:
    """What came of a sheet: both files anew where there was no problem, and what changed."""

    problems: tuple[SheetProblem, ...]
    language: str = ""
    text: str = ""
    review: str = ""
    changed: tuple[str, ...] = ()
    to_check: tuple[str, ...] = ()


@dataclass
class Reading:
    """The sheets, what they are held against, and what was found so far."""

    instrument: Instrument
    texts: Table
    about: Table
    lines: dict[str, Line] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)

    @property
    def language(self) -> str:
        """The language that was translated into."""
        return self.about.lines[0].get("language")

    def wrong(self, code: str, message: str, line: Line | None, column: str | None = None) -> None:
        """Note a problem of the sheet of texts."""
        self.problems.append(self.texts.problem(code, message, line, column))

    def wrong_review(self, message: str, column: str) -> None:
        """Note a problem of the line of the review."""
        self.problems.append(self.about.problem("cell_wrong", message, self.about.lines[0], column))


def read_translation(book: Workbook, toml: str, review: str) -> Translated:
    """Put a sheet into the text of a questionnaire's file, which has no problem, and of its review.

    A text whose source changed since the sheet was written is refused at its cell; one problem anywhere, and
    nothing of the sheet is used.
    """
    before = load_bytes(toml.encode("utf-8"), book.file).instrument
    if before is None:
        raise ValueError("the questionnaire's file has problems of its own")
    texts, about = read_table(book, TEXTS, tuple(COLUMNS)), read_table(book, REVIEW, tuple(ABOUT))
    if isinstance(texts, list) or isinstance(about, list):
        wrong = [one for part in (texts, about) if isinstance(part, list) for one in part]
        return Translated(tuple(dict.fromkeys(wrong)))
    reading = Reading(before, texts, about)
    _read_review(reading)
    _read_lines(reading)
    if any(problem.sheet == about.sheet for problem in reading.problems):
        return Translated(tuple(reading.problems))  # what language it is may be among what is wrong
    text = _put(reading, toml)
    gate = load_bytes(text.encode("utf-8"), book.file)
    told = {problem.row for problem in reading.problems}
    placed = (_placed(reading, problem) for problem in gate.problems)
    problems = (*reading.problems, *(one for one in placed if one.row not in told))
    if problems or gate.instrument is None:
        return Translated(problems)
    old, new = named_texts(before), named_texts(gate.instrument)
    return Translated(
        (),
        reading.language,
        text,
        _review(reading, review),
        tuple(name for name in new if new[name][reading.language] != old[name].get(reading.language)),
        tuple(name for name, line in reading.lines.items() if line.get("state") == CHECK),
    )


def _read_review(reading: Reading) -> None:
    line, source = reading.about.lines[0], reading.instrument.source_language
    if line.get("questionnaire") != reading.instrument.id:
        message = f"the sheet is of '{line.get('questionnaire')}', the file of '{reading.instrument.id}'"
        reading.wrong_review(f"{message}; name the right one", "questionnaire")
    if not re.fullmatch(r"[a-z]{2,3}", reading.language) or reading.language == source:
        reading.wrong_review(f"'{reading.language}' is no language to translate into", "language")
    if line.get("status") not in STATUSES:
        reading.wrong_review(f"'{line.get('status')}' is none of {', '.join(STATUSES)}", "status")
    elif line.get("status") != "draft" and not line.get("reviewer"):
        reading.wrong_review("says nobody; a translation is reviewed by somebody, so write who", "reviewer")
    if line.get("reviewed_on") or line.get("status") in ("reviewed", "approved"):
        try:
            date.fromisoformat(line.get("reviewed_on"))
        except ValueError:
            reading.wrong_review("is no date such as 2026-05-31; write the day of the review", "reviewed_on")
    open_ones = sum(one.get("state") == CHECK for one in reading.texts.lines)
    if line.get("status") in ("reviewed", "approved") and open_ones:
        message = f"but {open_ones} texts are still to check; check them, or write draft"
        reading.wrong_review(message, "status")


def _read_lines(reading: Reading) -> None:
    hashes, texts = source_hashes(reading.instrument), named_texts(reading.instrument)
    for line in reading.texts.lines:
        name = line.get("name")
        if name not in hashes:
            reading.wrong(
                "cell_unknown", f"the questionnaire has no text '{name}'; take the row out", line, "name"
            )
        elif name in reading.lines:
            reading.wrong("cell_twice", f"'{name}' stands twice; keep one row", line, "name")
        else:
            reading.lines[name] = line
            _read_line(reading, line, hashes[name], texts[name][reading.instrument.source_language])
    for name in hashes:
        if name not in reading.lines and not any(one.code == "cell_unknown" for one in reading.problems):
            reading.wrong("cell_missing", f"the row of '{name}' is missing; write the sheet anew", None)


def _read_line(reading: Reading, line: Line, source_hash: str, source: str) -> None:
    if line.get("source_hash") != source_hash:
        message = f"the source is another text now: '{source}'; write the sheet anew and translate that"
        reading.wrong("cell_stale", message, line, "source")
    elif _plain(line.get("source")) != _plain(source):
        message = "the source was changed in the sheet; change it in the questionnaire's file"
        reading.wrong("cell_changed", message, line, "source")
    if not line.get("translation"):
        reading.wrong("cell_missing", "is not translated yet; fill it in", line, "translation")
    if line.get("state") not in (CURRENT, CHECK):
        reading.wrong("cell_wrong", f"'{line.get('state')}' is neither {CURRENT} nor {CHECK}", line, "state")


def _plain(text: str) -> str:
    """Return a text in one line and in normal form, as questionnaires hold it."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _put(reading: Reading, toml: str) -> str:
    """Return the file with the translations that there are in it; comments and order stay."""
    document: Any = tomlkit.parse(toml)
    if reading.language not in reading.instrument.languages:
        document["languages"].append(reading.language)
    for owner, where, text in texts_of(reading.instrument):
        line = reading.lines.get(text_name(owner, where))
        said = _plain(line.get("translation")) if line else ""
        if said and text.get(reading.language) != said:
            _part(document, where)[reading.language] = said
    return tomlkit.dumps(document)


def _part(document: Any, where: Place) -> Any:
    """Return the part of a document at a place; a list's entry is found by its code or id, or by number."""
    found = document
    for step in where:
        if isinstance(found, list) and isinstance(step, str):
            found = next(entry for entry in found if entry.get("code", entry.get("id")) == step)
        else:
            found = found[step]
    return found


def _review(reading: Reading, review: str) -> str:
    line, hashes = reading.about.lines[0], source_hashes(reading.instrument)
    document = tomlkit.parse(review or NEW_REVIEW)
    part = tomlkit.table()
    part.add("status", line.get("status"))
    if line.get("reviewer"):
        part.add("reviewer", line.get("reviewer"))
    if line.get("reviewed_on"):
        part.add("reviewed_on", date.fromisoformat(line.get("reviewed_on")))
    sources = tomlkit.table()
    for name, source_hash in hashes.items():
        if reading.lines[name].get("state") == CURRENT:
            sources.add(name, source_hash)
    part.add("sources", sources)
    document[reading.language] = part
    return tomlkit.dumps(document)


def _placed(reading: Reading, problem: Problem) -> SheetProblem:
    """Return a problem of the gate at the cell of the translation that brought it."""
    message = problem.message if problem.item is None else f"{problem.item} {problem.message}"
    return reading.texts.problem(problem.code, message, _line_of(reading, problem.where), "translation")


def _line_of(reading: Reading, place: Place) -> Line | None:
    """Return the row of the text at a place; of a place that holds many, the first that was changed."""
    inside = None
    for owner, where, text in texts_of(reading.instrument):
        line = reading.lines.get(text_name(owner, where))
        if place[: len(where)] == where:
            return line
        changed = line is not None and _plain(line.get("translation")) != text.get(reading.language)
        if inside is None and changed and where[: len(place)] == place:
            inside = line
    return inside

"""The sheets of an XLSForm as tables: columns in any usual spelling, languages, choices and their codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from instruments.exchange.problems import SheetProblem
from instruments.exchange.table import Line, Table, read_table
from instruments.exchange.workbook import Workbook
from instruments.exchange.xlsform_writing import OWN

Plain = dict[str, Any]

LANGUAGE = re.compile(r"\(([a-z]{2,3})\)\s*$")
CODE = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
OPTION = re.compile(r"-[1-9]|0|[1-9][0-9]{0,2}")
SERVICE = re.compile(r"[A-Z][A-Z0-9]{0,9}")
# Older names of columns, still in use.
OTHER_NAMES = {
    "bind::relevant": "relevant",
    "relevance": "relevant",
    "bind::constraint": "constraint",
    "bind::required": "required",
    "control::appearance": "appearance",
    "caption": "label",
    "value": "name",
}


@dataclass
class Choices:
    """One list of choices: the codes in the file, the codes as answers are stored, the texts."""

    name: str
    lines: list[Line] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    options: list[Plain] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """The code of the scale, or of the item whose own options these are."""
        return code_of(self.name.removesuffix(OWN))


@dataclass
class Form:
    """The tables of a form, and what has been found wrong or had to be left out so far."""

    survey: Table
    choices: Table | None
    settings: Table | None
    languages: Mapping[str, str]  # language -> what follows `label` in the name of its column
    problems: list[SheetProblem] = field(default_factory=list)
    left_out: list[SheetProblem] = field(default_factory=list)

    def setting(self, name: str) -> str:
        """Return a value of the sheet settings, empty where there is none."""
        return self.settings.lines[0].get(name) if self.settings else ""

    def wrong(self, code: str, message: str, line: Line, column: str | None = None) -> None:
        """Note a problem of the sheet survey."""
        self.problems.append(self.survey.problem(code, message, line, column))

    def leave_out(self, message: str, line: Line, column: str | None = None) -> None:
        """Note what of the sheet survey is not taken over."""
        self.left_out.append(self.survey.problem("cell_left_out", message, line, column))

    def words(self, line: Line, base: str, table: Table | None = None) -> Plain:
        """Return a text in every language; a language without it is a problem of its cell."""
        place = table or self.survey
        found = {}
        for language, suffix in self.languages.items():
            column = base + suffix
            text = " ".join(line.get(column).split())
            if text:
                found[language] = text
            else:
                message = f"has no {base} in '{language}'; fill it in, or take the language's columns out"
                self.problems.append(place.problem("cell_missing", message, line, column))
        return found

    def has(self, line: Line, base: str) -> bool:
        """Tell whether a text stands in any language."""
        return any(line.get(base + suffix) for suffix in self.languages.values())


def read_form(book: Workbook, language: str | None) -> Form | list[SheetProblem]:
    """Return the tables of an XLSForm, or what is wrong with them; `language` is that of a plain `label`."""
    survey = read_table(book, "survey", ("type", "name"), _column)
    if isinstance(survey, list):
        return survey
    choices = (
        None if book.sheet("choices") is None else read_table(book, "choices", ("list_name", "name"), _column)
    )
    settings = None if book.sheet("settings") is None else read_table(book, "settings", (), _column)
    wrong = [
        one
        for part in (choices, settings)
        if isinstance(part, list)
        for one in part
        if one.code != "sheet_empty"
    ]
    if wrong:
        return wrong
    form = Form(
        survey,
        choices if isinstance(choices, Table) else None,
        settings if isinstance(settings, Table) else None,
        {},
    )
    form.languages = _languages(form, language)
    return form.problems or form


def _column(name: str) -> str:
    """Return a column's name in one spelling: `Label : English (en)` is `label::English (en)`."""
    base, colon, language = name.partition(":")
    base = base.strip().lower().replace(" ", "_")
    found = f"{base}::{language.strip(' :')}" if colon else base
    return OTHER_NAMES.get(found, found)


def _languages(form: Form, named: str | None) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in form.survey.columns:
        base, _colons, words = column.partition("::")
        if base != "label":
            continue
        known = LANGUAGE.search(words or form.setting("default_language"))
        language = known[1] if known else None if words else named
        if language is None:
            remedy = f"write label::{words or 'English'} (en), with the language's own code"
            remedy += "" if words else ", or give --language"
            form.problems.append(
                form.survey.problem("column_language", f"names no language; {remedy}", None, column)
            )
        elif language in found:
            message = f"'{language}' has two columns of labels; keep one"
            form.problems.append(form.survey.problem("column_twice", message, None, column))
        else:
            found[language] = f"::{words}" if words else ""
    if not found and not form.problems:
        message = "the column 'label' is missing; add label::English (en), with the language's own code"
        form.problems.append(form.survey.problem("column_missing", message, None))
    return found


def read_lists(form: Form, only_several: frozenset[str]) -> Mapping[str, Choices]:
    """Return the lists of choices by name; words used as codes get numbers, and that is told.

    Lists in `only_several` are used by select_multiple alone, where short words in capitals may stay.
    """
    lists: dict[str, Choices] = {}
    for line in form.choices.lines if form.choices else ():
        name, code = line.get("list_name"), line.get("name")
        if not name or not code:
            _wrong_choice(form, "cell_missing", "has no list_name or no name; fill it in", line, "name")
            continue
        choices = lists.setdefault(name, Choices(name))
        if code in choices.codes:
            _wrong_choice(
                form, "cell_twice", f"'{code}' stands twice in the list '{name}'; keep one", line, "name"
            )
            continue
        choices.codes[code] = code
        choices.lines.append(line)
        choices.options.append({"code": code, "text": form.words(line, "label", form.choices)})
    for choices in lists.values():
        _number(form, choices, several=choices.name in only_several)
    return lists


def _wrong_choice(form: Form, code: str, message: str, line: Line, column: str) -> None:
    if form.choices is not None:
        form.problems.append(form.choices.problem(code, message, line, column))


def _number(form: Form, choices: Choices, *, several: bool) -> None:
    """Give a number to each word used as a code, past the numbers that are there."""
    kept = {code for code in choices.codes if OPTION.fullmatch(code) or (several and SERVICE.fullmatch(code))}
    free = (str(number) for number in range(1, 1000) if str(number) not in kept)
    for option in choices.options:
        code = option["code"]
        if code not in kept:
            choices.codes[code] = option["code"] = next(free, code)
    given = [f"{word} is {code}" for word, code in choices.codes.items() if word != code]
    if given and form.choices is not None:
        shown = ", ".join(given[:8]) + (", …" if len(given) > 8 else "")
        message = f"codes of '{choices.name}' are numbers now: {shown}"
        form.left_out.append(form.choices.problem("cell_left_out", message, choices.lines[0], "name"))


def is_own(list_name: str, item_code: str) -> bool:
    """Tell whether a list holds the own options of one item."""
    return list_name == item_code + OWN


def code_of(name: str) -> str:
    """Return the code of an item, text or scale for a name of the form: capital letters, at most 32."""
    return re.sub(r"[^A-Z0-9_]", "_", name.upper())[:32]

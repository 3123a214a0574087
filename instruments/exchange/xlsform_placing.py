"""Problems that the gates find in an imported questionnaire, told at the cells that they come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from instruments.exchange.problems import SheetProblem
from instruments.exchange.table import Line
from instruments.exchange.xlsform_sheets import Choices
from instruments.exchange.xlsform_survey import Survey
from instruments.problems import Problem

COLUMNS = {
    "text": "label",
    "hint": "hint",
    "required": "required",
    "least": "constraint",
    "most": "constraint",
}


def placed(problem: Problem, survey: Survey, document: dict[str, Any]) -> SheetProblem:
    """Return a problem of the questionnaire as one of a cell of the form."""
    kind, *rest = problem.where or ("",)
    message = problem.message if problem.item is None else f"{problem.item} {problem.message}"
    owner = _owner(document, str(kind), rest)
    table = survey.form.survey
    if kind == "scales" or (kind == "items" and "options" in rest):
        choices, line = _option(survey, owner, rest)
        if choices is not None and survey.form.choices is not None:
            column = _column(survey, "label", rest) if "text" in rest else "name"
            return survey.form.choices.problem(problem.code, message, line, column)
    line = survey.lines.get(_asked(document, str(kind), owner))
    if kind == "routing":
        return table.problem(problem.code, message, line, "relevant")
    if kind == "texts":
        return table.problem(problem.code, message, line, _column(survey, "label", rest))
    if kind == "items":
        base = next((COLUMNS[part] for part in rest if part in COLUMNS), "name")
        return table.problem(problem.code, message, line, _column(survey, base, rest))
    settings = survey.form.settings
    if kind == "title" and settings is not None:
        return settings.problem(problem.code, message, settings.lines[0], "form_title")
    return SheetProblem(table.file, problem.code, message, table.sheet)


def _owner(document: dict[str, Any], kind: str, rest: list[Any]) -> str:
    """Return the code or id of the entry that a problem lies in."""
    if not rest:
        return ""
    if isinstance(rest[0], str):
        return rest[0]
    entry = document[kind][rest[0]]
    return str(entry.get("code", entry.get("id", "")))


def _asked(document: dict[str, Any], kind: str, owner: str) -> str:
    """Return the item whose row shows a rule; any other owner is its own row."""
    if kind != "routing":
        return owner
    rule: dict[str, Any] = next((one for one in document["routing"] if one["id"] == owner), {})
    return str(next(iter(rule.get("skip", ())), ""))


def _option(survey: Survey, owner: str, rest: list[Any]) -> tuple[Choices | None, Line | None]:
    found = next((one for one in survey.lists.values() if one.owner == owner), None)
    numbers = [part for part in rest[1:] if isinstance(part, int)]
    if found is None:
        return None, None
    return found, found.lines[numbers[0]] if numbers else found.lines[0]


def _column(survey: Survey, base: str, rest: Iterable[Any]) -> str:
    """Return the column of a text in the language that a place names."""
    languages = survey.form.languages
    if base not in ("label", "hint"):
        return base
    named = next((languages[part] for part in rest if part in languages), next(iter(languages.values())))
    return base + named

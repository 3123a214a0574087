"""An XLSForm as the TOML file of an instrument: all problems at once, each at its cell, or the whole file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from instruments.exchange.problems import SheetProblem
from instruments.exchange.toml_writing import to_toml
from instruments.exchange.workbook import Workbook
from instruments.exchange.xlsform_placing import placed
from instruments.exchange.xlsform_questions import only_several
from instruments.exchange.xlsform_sheets import LANGUAGE, Form, is_own, read_form, read_lists
from instruments.exchange.xlsform_survey import Survey, read_survey
from instruments.loading import load_bytes

Plain = dict[str, Any]

ID = re.compile(r"[A-Z][A-Z0-9]{0,9}")
VERSION = re.compile(r"(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}")


@dataclass(frozen=True)
class Imported:
    """What came of a form: the TOML text where there was no problem, and what was not taken over."""

    text: str | None
    problems: tuple[SheetProblem, ...]
    left_out: tuple[SheetProblem, ...] = ()


def read_xlsform(
    book: Workbook, new_id: str | None = None, new_version: str | None = None, language: str | None = None
) -> Imported:
    """Return the questionnaire of a form as the text of its file; raises nothing for what is in the form.

    `new_id` and `new_version` go before those of the sheet settings; `language` is that of a plain `label`.
    """
    form = read_form(book, language)
    if isinstance(form, list):
        return Imported(None, tuple(form))
    survey = read_survey(form, read_lists(form, only_several(form)))
    document = _document(survey, _identity(form, new_id, new_version))
    if form.problems:
        return Imported(None, tuple(form.problems), tuple(form.left_out))
    text = to_toml(document)
    gate = load_bytes(text.encode("utf-8"), book.file)
    problems = tuple(placed(problem, survey, document) for problem in gate.problems)
    return Imported(None if problems else text, problems, tuple(form.left_out))


def _identity(form: Form, new_id: str | None, new_version: str | None) -> Plain:
    known = LANGUAGE.search(form.setting("default_language"))
    languages = list(form.languages)
    source = known[1] if known and known[1] in languages else languages[0]
    found = {"id": new_id or form.setting("form_id"), "version": new_version or form.setting("version")}
    for key, shape, remedy in (
        ("id", ID, "capital letters and digits, a letter first, at most 10; give --id"),
        ("version", VERSION, "three numbers such as 1.0.0; give --version"),
    ):
        if not shape.fullmatch(found[key]):
            column = "form_id" if key == "id" else "version"
            message = f"the {key} is '{found[key][:40]}', but needs {remedy}"
            table = form.settings or form.survey
            line = form.settings.lines[0] if form.settings else None
            form.problems.append(table.problem("cell_wrong", message, line, column))
    title = " ".join(form.setting("form_title").split()) or found["id"]
    if len(languages) > 1 and form.settings:
        message = f"there is one title for all languages; '{title[:40]}' stands in each"
        form.left_out.append(
            form.settings.problem("cell_left_out", message, form.settings.lines[0], "form_title")
        )
    return {
        **found,
        "source_language": source,
        "languages": languages,
        "title": dict.fromkeys(languages, title),
    }


def _document(survey: Survey, head: Plain) -> Plain:
    rules = [*survey.ends.values(), *survey.rules.values()]
    decides = {
        leaf["item"] for rule in rules for leaf in _leaves(rule.get("when") or rule.get("unless") or {})
    }
    for code, item in survey.items.items():
        if code in decides and item.pop("required", False):
            item["routing"] = True
    pages = [{"id": f"p{number}", **page} for number, page in enumerate(survey.pages, start=1)]
    scales = [
        {"id": choices.owner, "options": choices.options}
        for choices in survey.lists.values()
        if not any(is_own(choices.name, code) for code in survey.items)
    ]
    document = {
        **head,
        "calm_text": survey.calm_text,
        "pages": [{key: part for key, part in page.items() if part} for page in pages],
        "routing": [{"id": f"R{number}", **rule} for number, rule in enumerate(rules, start=1)],
        "endings": survey.endings,
        "checks": [{"id": f"K{number}", **check} for number, check in enumerate(survey.checks, start=1)],
        "scales": scales,
        "items": list(survey.items.values()),
        "texts": survey.texts,
    }
    return {key: part for key, part in document.items() if part}


def _leaves(condition: Plain) -> list[Plain]:
    parts = [*condition.get("all_of", ()), *condition.get("any_of", ())]
    return [leaf for part in parts for leaf in _leaves(part)] if parts else [condition]

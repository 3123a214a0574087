"""The rows of an XLSForm's survey sheet as pages, items, texts and routing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from instruments.exchange.expression import ExpressionError, Node, conjuncts, parse
from instruments.exchange.table import Line
from instruments.exchange.xlsform_questions import (
    KINDS,
    kind_of,
    leave_out_columns,
    lists_used,
    read_question,
)
from instruments.exchange.xlsform_routing import Asked, condition_in, rules_in
from instruments.exchange.xlsform_sheets import CODE, Choices, Form, code_of
from instruments.exchange.xlsform_writing import CALM, END

Plain = dict[str, Any]

# fmt: off
ABOUT_THE_PERSON = frozenset({
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email",
    "audit", "start-geopoint", "background-audio", "background-geopoint",
})
# fmt: on
MADE = frozenset({"calculate", "hidden", "xml-external", "csv-external"})


@dataclass
class Group:
    """A group that is open: what must be true for its questions, and whether it is a page."""

    line: Line
    nodes: tuple[Node, ...]
    is_page: bool


@dataclass
class Survey:
    """What has been read of the sheet so far."""

    form: Form
    lists: Mapping[str, Choices]
    list_of: Mapping[str, str]  # name of a question -> its list
    items: dict[str, Plain] = field(default_factory=dict)
    pages: list[Plain] = field(default_factory=list)
    texts: dict[str, Plain] = field(default_factory=dict)
    rules: dict[str, Plain] = field(default_factory=dict)
    ends: dict[str, Plain] = field(default_factory=dict)
    endings: list[Plain] = field(default_factory=list)
    checks: list[Plain] = field(default_factory=list)
    calm_text: str | None = None
    lines: dict[str, Line] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # texts for the next page
    above: list[str] = field(default_factory=list)  # texts for the next question of the page that is open

    @cached_property
    def asked(self) -> Asked:
        """The questions of the sheet, with the codes as the form writes them."""
        names = {line.get("name"): kind_of(line) for line in self.form.survey.lines}
        codes = {
            name: tuple(self.lists[listed].codes)
            for name, listed in self.list_of.items()
            if listed in self.lists
        }
        numbers = frozenset(name for name, kind in names.items() if KINDS.get(kind) == "number")
        return Asked(codes, numbers, frozenset(names))

    def stored(self, condition: Plain) -> Plain:
        """Return a condition with the codes that are stored instead of the form's own."""
        if "all_of" in condition or "any_of" in condition:
            return {key: [self.stored(part) for part in parts] for key, parts in condition.items()}
        name = condition["item"]
        found = {**condition, "item": code_of(name)}
        if "codes" in condition and name in self.asked.codes:
            stored = self.lists[self.list_of[name]].codes
            found["codes"] = [stored[code] for code in condition["codes"]]
        return found


def read_survey(form: Form, lists: Mapping[str, Choices]) -> Survey:
    """Read all rows; what is wrong or left out is noted in the form."""
    survey = Survey(form, lists, lists_used(form))
    leave_out_columns(form)
    for line in form.survey.lines:
        if line.get("name").startswith(f"{END}."):
            _read_ending(survey, line)
    for line in form.survey.lines:
        _read_row(survey, line)
    for group in survey.groups:
        form.wrong("cell_wrong", "this group is not closed; add a row 'end_group'", group.line, "type")
    if survey.waiting:
        survey.pages.append({"texts": survey.waiting})
    return survey


def _read_row(survey: Survey, line: Line) -> None:
    kind = kind_of(line)
    if kind == "begin_group":
        _open_group(survey, line)
    elif kind == "end_group":
        _close_group(survey, line)
    elif kind == "note":
        _read_note(survey, line)
    elif kind in ABOUT_THE_PERSON:
        survey.form.leave_out(f"'{kind}' says when or on which device; that is not kept here", line, "type")
    elif kind in MADE:
        survey.form.leave_out(f"'{kind}' is no question and is not taken over", line, "type")
    else:
        _ask(survey, line)


def _open_group(survey: Survey, line: Line) -> None:
    nodes = _statements(survey, line)
    is_page = "field-list" in line.get("appearance").split() and not any(one.is_page for one in survey.groups)
    survey.groups.append(Group(line, nodes, is_page))
    if is_page:
        survey.pages.append({"texts": survey.waiting, "items": []})
        survey.waiting = []
    if survey.form.has(line, "label"):
        _place_text(survey, f"T_{code_of(line.get('name'))}", line)


def _close_group(survey: Survey, line: Line) -> None:
    if survey.groups:
        group = survey.groups.pop()
        if group.is_page and survey.above:
            survey.waiting, survey.above = survey.above, []
            survey.form.leave_out("texts after its last question stand on the next page", group.line, "name")
    else:
        survey.form.wrong("cell_wrong", "closes a group that was not opened; take the row out", line, "type")


def _statements(survey: Survey, line: Line) -> tuple[Node, ...]:
    """Return what must be true for a row to be shown."""
    if not line.get("relevant"):
        return ()
    try:
        return conjuncts(parse(line.get("relevant")))
    except ExpressionError as error:
        survey.form.wrong("cell_not_held", f"the expression {error}; put it in another way", line, "relevant")
        return ()


def _page(survey: Survey) -> Plain:
    """Return the page that a question goes to: the open one, else one of its own."""
    if not any(group.is_page for group in survey.groups):
        survey.pages.append({"texts": survey.waiting, "items": []})
        survey.waiting = []
    return survey.pages[-1]


def _ask(survey: Survey, line: Line) -> None:
    question = read_question(survey.form, survey.lists, line)
    if question is None:
        return
    code = question.item["code"]
    if code in survey.items:
        message = f"'{line.get('name')}' stands twice; give each question its own name"
        survey.form.wrong("cell_twice", message, line, "name")
        return
    survey.items[code] = question.item
    if survey.above:
        question.item["texts"], survey.above = survey.above, []
    survey.lines[code] = line
    survey.checks += question.checks
    _page(survey)["items"].append(code)
    nodes = [node for group in survey.groups for node in group.nodes] + list(_statements(survey, line))
    for node in nodes:
        rule = _rule(survey, node, line)
        key = json.dumps(rule, sort_keys=True)
        if rule and key not in survey.ends:
            survey.rules.setdefault(key, {**rule, "skip": []})["skip"].append(code)


def _rule(survey: Survey, node: Node, line: Line) -> Plain:
    try:
        [rule] = rules_in(node, survey.asked)
    except ExpressionError as error:
        survey.form.wrong("cell_not_held", f"the expression {error}", line, "relevant")
        return {}
    return {way: survey.stored(condition) for way, condition in rule.items()}


def _read_note(survey: Survey, line: Line) -> None:
    name = line.get("name")
    if name.startswith(f"{END}."):
        return
    if name.startswith(f"{CALM}."):
        _read_calm(survey, line)
        return
    if line.get("relevant"):
        message = (
            "a text cannot be shown to some only; put it into the group of its questions, or take it out"
        )
        survey.form.wrong("cell_not_held", message, line, "relevant")
    _place_text(survey, code_of(name), line)


def _place_text(survey: Survey, code: str, line: Line) -> None:
    """Put a text above the page that is open, or above the next one."""
    _keep_text(survey, code, line)
    if not any(group.is_page for group in survey.groups):
        survey.waiting.append(code)
        return
    page = survey.pages[-1]
    (survey.above if page["items"] else page["texts"]).append(code)


def _keep_text(survey: Survey, code: str, line: Line) -> None:
    if not CODE.fullmatch(code):
        message = "the name needs a letter first and at most 32 letters, digits and _; change it"
        survey.form.wrong("cell_wrong", message, line, "name")
    words = survey.form.words(line, "label")
    if survey.texts.setdefault(code, words) != words:
        message = f"'{code}' is the name of another text; give this one its own name"
        survey.form.wrong("cell_twice", message, line, "name")
    survey.lines.setdefault(code, line)


def _read_ending(survey: Survey, line: Line) -> None:
    """Read `END.<text>.<ending>`: the text of somebody for whom the questions end early."""
    parts = line.get("name").split(".")
    if len(parts) != 3 or not line.get("relevant"):
        message = f"a note of an early end is named {END}.TEXT.ending and has 'relevant'; correct the row"
        survey.form.wrong("cell_wrong", message, line, "name")
        return
    try:
        condition = Node("not", (Node("group", (parse(line.get("relevant")),)),))
    except ExpressionError as error:
        survey.form.wrong("cell_not_held", f"the expression {error}", line, "relevant")
        return
    rule = _rule(survey, condition, line)
    if rule:
        _keep_text(survey, parts[1], line)
        survey.ends[json.dumps(rule, sort_keys=True)] = {**rule, "end": parts[2]}
        if {"id": parts[2], "text": parts[1]} not in survey.endings:
            survey.endings.append({"id": parts[2], "text": parts[1]})


def _read_calm(survey: Survey, line: Line) -> None:
    """Read `CALM.<text>.<page>`: the help that answers of this page lead to."""
    parts = line.get("name").split(".")
    try:
        condition = survey.stored(condition_in(parse(line.get("relevant")), survey.asked))
        low = condition.get("any_of", [condition])
        calm = {one["item"]: [int(code) for code in one["codes"]] for one in low}
    except (ExpressionError, KeyError):
        message = (
            f"a note of help is named {CALM}.TEXT.page and has 'relevant' of single answers; correct the row"
        )
        survey.form.wrong("cell_wrong", message, line, "name")
        return
    _keep_text(survey, parts[1], line)
    survey.calm_text = parts[1]
    for code, answers in calm.items():
        survey.items.get(code, {})["calm"] = answers

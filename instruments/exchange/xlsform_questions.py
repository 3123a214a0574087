"""One question of an XLSForm as an item: its type, its choices, its limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instruments.exchange.expression import ExpressionError, parse
from instruments.exchange.table import Line
from instruments.exchange.xlsform_routing import limits_in
from instruments.exchange.xlsform_sheets import CODE, Choices, Form, code_of, is_own

Plain = dict[str, Any]

KINDS = {"text": "open", "string": "open", "integer": "number", "int": "number", "date": "date"}
SELECT = re.compile(r"select[ _](one|multiple|all that apply)(?: from)? (\S+)")
TRUE = frozenset({"yes", "true", "true()", "1"})
FALSE = frozenset({"", "no", "false", "false()", "0"})
# fmt: off
HELD = frozenset({
    "type", "name", "label", "hint", "required", "relevant", "constraint", "choice_filter", "appearance",
})
# fmt: on


@dataclass(frozen=True)
class Question:
    """An item, and the relations of numbers that its row states."""

    item: Plain
    checks: list[Plain]


def kind_of(line: Line) -> str:
    """Return the type of a row in one spelling: `begin group` is `begin_group`."""
    return re.sub(r"^(begin|end)\s+", r"\1_", " ".join(line.get("type").split()))


def leave_out_columns(form: Form) -> None:
    """Tell which columns hold something that is not taken over."""
    for column in form.survey.columns:
        filled = any(line.get(column) for line in form.survey.lines)
        if filled and column.partition("::")[0] not in HELD:
            message = f"the column '{column}' is not taken over"
            form.left_out.append(form.survey.problem("cell_left_out", message, None, column))


def lists_used(form: Form) -> Mapping[str, str]:
    """Return the list of each question that offers choices, by the question's name."""
    found = ((line.get("name"), SELECT.fullmatch(kind_of(line))) for line in form.survey.lines)
    return {name: select[2] for name, select in found if select}


def only_several(form: Form) -> frozenset[str]:
    """Return the lists that only questions with several answers use."""
    used = [found for line in form.survey.lines if (found := SELECT.fullmatch(kind_of(line)))]
    return frozenset(one[2] for one in used) - {one[2] for one in used if one[1] == "one"}


def read_question(form: Form, lists: Mapping[str, Choices], line: Line) -> Question | None:
    """Return the item of a row, or None where its type or name is wrong: that is then noted."""
    code = code_of(line.get("name"))
    if not CODE.fullmatch(code):
        message = "the name needs a letter first and at most 32 letters, digits and _; change it"
        form.wrong("cell_wrong", message, line, "name")
        return None
    if len(code) < len(line.get("name")):
        form.leave_out(f"the name is shortened to {code}", line, "name")
    item = _kind(form, lists, line, code)
    if item is None:
        return None
    if line.get("choice_filter"):
        form.wrong(
            "cell_not_held",
            "choices cannot depend on another answer; take the filter out",
            line,
            "choice_filter",
        )
    item["text"] = form.words(line, "label")
    if form.has(line, "hint"):
        item["hint"] = form.words(line, "hint")
    _required(form, line, item)
    return Question(item, _limits(form, lists, line, item))


def _kind(form: Form, lists: Mapping[str, Choices], line: Line, code: str) -> Plain | None:
    kind = kind_of(line)
    if kind in KINDS:
        return {"code": code, "kind": KINDS[kind]}
    select = SELECT.fullmatch(kind)
    if select is None:
        message = f"'{kind}' is no type that can be held (select_one, select_multiple, integer, date, text)"
        form.wrong("cell_not_held", f"{message}; take the row out", line, "type")
        return None
    several, listed = select[1] != "one", select[2]
    if listed not in lists:
        form.wrong("cell_unknown", f"the sheet choices has no list '{listed}'; add it", line, "type")
        return None
    item = {"code": code, "kind": "multiple" if several else "single"}
    return (
        {**item, "options": lists[listed].options}
        if is_own(listed, code)
        else {**item, "scale": code_of(listed)}
    )


def _required(form: Form, line: Line, item: Plain) -> None:
    required = line.get("required").lower()
    if required in FALSE:
        return
    if required not in TRUE:
        form.wrong(
            "cell_not_held", "is neither yes nor no; a question cannot be required at times", line, "required"
        )
    elif item["kind"] == "open":
        form.leave_out("nobody is made to write; the question may stay empty", line, "required")
    else:
        item["required"] = True


def _limits(form: Form, lists: Mapping[str, Choices], line: Line, item: Plain) -> list[Plain]:
    """Put the limits of a constraint into the item; return the relations of numbers."""
    if not line.get("constraint"):
        return []
    try:
        found = list(limits_in(parse(line.get("constraint")), line.get("name")))
    except ExpressionError as error:
        form.leave_out(f"the constraint is not taken over: it {error}", line, "constraint")
        return []
    checks = []
    for way, value in found:
        if way == "check":
            sides = {side: [code_of(name) for name in value[side]] for side in ("left", "right")}
            checks.append({"left": sides["left"], "relation": value["relation"], "right": sides["right"]})
        elif way == "alone":
            _alone(lists, kind_of(line).split()[-1], value)
        elif item["kind"] == "number" and (way, value) != ("least", 0):  # no number is below 0 anyway
            item[way] = value
    return checks


def _alone(lists: Mapping[str, Choices], listed: str, code: str) -> None:
    choices = lists.get(listed)
    for option in choices.options if choices else ():
        if choices is not None and option["code"] == choices.codes.get(code):
            option["exclusive"] = True

"""Conditions on small instruments: one item or fact, all of several, any of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from instruments.answers import Context
from instruments.conditions import holds
from instruments.loading import load_file
from instruments.model import Condition
from instruments.paths import visible_items

VALID = Path(__file__).parent.parent / "fixtures" / "instruments" / "valid"


def shows_second(feature, answer, care_form):
    one = load_file(VALID / f"{feature}.toml").instrument
    assert one is not None
    answers = {} if answer is None else {"X_ONE": answer}
    return "X_TWO" in visible_items(one, answers, Context(care_form=care_form))


@pytest.mark.parametrize(
    ("feature", "answer", "care_form", "shown"),
    [
        ("skip_when", None, None, True),
        ("skip_when", 1, None, True),
        ("skip_when", 2, None, False),
        ("skip_unless", None, None, False),
        ("skip_unless", 1, None, True),
        ("skip_unless", 2, None, False),
        ("skip_by_context", 1, None, False),
        ("skip_by_context", 1, 1, True),
        ("skip_by_context", 1, 2, False),
        ("skip_when_all", 2, 1, False),
        ("skip_when_all", 2, 2, True),
        ("skip_when_all", 1, 1, True),
        ("skip_when_any", 2, 2, False),
        ("skip_when_any", 1, 1, False),
        ("skip_when_any", 1, 2, True),
    ],
)
def test_second_question(feature, answer, care_form, shown):
    assert shows_second(feature, answer, care_form) is shown


@pytest.mark.parametrize("answer", [("1", "2"), ["1", "2"], ("2",)])
def test_any_of_several_choices_fulfils_a_condition(answer):
    condition = Condition(item="X_ONE", codes=("2",))
    assert holds(condition, {"X_ONE": answer}, Context())
    assert not holds(condition, {"X_ONE": ("1", "3")}, Context())

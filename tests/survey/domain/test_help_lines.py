"""Help lines: open or closed in Lithuanian time on working days, when they open next, and wrong files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from survey.clock import VILNIUS
from survey.domain import help_lines

LINES = help_lines.load()
RIGHTS = next(one for one in LINES.line if one.id == "rights")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VILNIUS)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-11-26 07:59", False, "2026-11-26 08:00"),  # Thursday
        ("2026-11-26 08:00", True, "2026-11-27 08:00"),
        ("2026-11-26 18:59", True, "2026-11-27 08:00"),
        ("2026-11-26 19:00", False, "2026-11-27 08:00"),
        ("2026-11-27 17:59", True, "2026-11-30 08:00"),  # Friday
        ("2026-11-27 18:00", False, "2026-11-30 08:00"),
        ("2026-11-28 12:00", False, "2026-11-30 08:00"),  # Saturday
        ("2026-12-24 12:00", False, "2026-12-28 08:00"),  # Thursday, a public holiday
        ("2027-03-26 19:00", False, "2027-03-30 08:00"),  # before Easter, over the change to summer time
    ],
)
def test_open_and_closed(moment, is_open, opens):
    assert help_lines.is_open(RIGHTS, at(moment)) is is_open
    assert (help_lines.closes_at(RIGHTS, at(moment)) is not None) is is_open
    assert help_lines.opens_at(RIGHTS, at(moment)) == at(opens)


def test_the_hours_are_those_of_lithuania_in_summer_and_in_winter():
    assert not help_lines.is_open(RIGHTS, datetime(2026, 10, 23, 15, 0, tzinfo=UTC))  # Friday 18.00, summer
    assert help_lines.is_open(RIGHTS, datetime(2026, 10, 30, 15, 59, tzinfo=UTC))  # Friday 17.59, winter
    assert not help_lines.is_open(RIGHTS, datetime(2026, 10, 30, 16, 0, tzinfo=UTC))


def test_a_line_without_hours_tells_nothing_of_them():
    children = next(one for one in LINES.line if one.id == "children")
    assert (help_lines.is_open(children, at("2026-11-26 12:00")), children.hours) == (False, ())
    assert help_lines.opens_at(children, at("2026-11-26 12:00")) is None


def test_who_sees_which_lines():
    assert [one.number for one in LINES.for_audience(children=False)] == ["112", "8 800 10 800"]
    assert [one.number for one in LINES.for_audience(children=True)] == ["112", "116 111", "8 800 10 800"]


GOOD = 'checked = 2026-11-20\n[[line]]\nid = "rights"\nnumber = "112"\ncall = "112"\n'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("checked = [", "is no TOML file"),
        ("", "checked: Field required"),
        ("checked = 2026-11-20\nline = []\n", "line: Tuple should have at least 1 item"),
        (GOOD.replace('"112"\ncall', '"<b>"\ncall'), "line.0.number"),
        (GOOD.replace('id = "rights"', 'id = "other"'), "line.0.id"),
        (GOOD + "hours = [{ days = [6], from = 08:00:00, to = 19:00:00 }]\n", "line.0.hours.0.days.0"),
        (
            GOOD + "hours = [{ days = [1], from = 19:00:00, to = 08:00:00 }]\n",
            "a line opens before it closes",
        ),
        (GOOD + "hours = []\nfax = 1\n", "line.0.fax"),
    ],
)
def test_a_wrong_file_is_told_with_place_and_remedy(tmp_path, content, says):
    path = tmp_path / "lines.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError) as told:
        help_lines.load(path)
    assert says in str(told.value)
    assert str(path) in str(told.value)
    assert str(told.value).endswith("correct the help lines there.")


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "lines.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert [one.number for one in help_lines.load(path).line] == ["112"]
    with pytest.raises(ValueError, match="cannot be read"):
        help_lines.load(tmp_path / "none.toml")

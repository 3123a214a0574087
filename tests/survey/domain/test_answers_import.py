"""Answers collected elsewhere: three kinds of file, checked like a page, stored once or not at all."""

from __future__ import annotations

import csv
import io
import random

import polars as pl
import pyreadstat
import pytest
from sqlalchemy import func, select

from instruments import catalog
from instruments.answers import Context, finish
from instruments.exchange.writing import NewSheet, workbook_bytes
from survey.db import Invitation, Response
from survey.domain import answers_files, answers_import, watch
from survey.domain.answers_import import MODES, Imported, form_of, import_answers
from survey.domain.problems import Problem

FRAME = [
    {"organisation": code, "service": "FCC", "form": "A", "served": 40, "eligible": 30}
    for code in ("GC-13-1", "GC-12-1")
]
GIVEN = {"a_role": "1", "a_svc_fcc": "1", "a_svc_cm": "0", "a_contact": "1", "a_child": "2", "a_ovr1": "4"}
STORED = {"A_ROLE": 1, "A_SVC": ("FCC",), "A_CONTACT": 1, "A_CHILD": 2, "A_OVR1": 4}


@pytest.fixture
def field(operation):
    """An open round of form A with codes on paper."""
    operation.create()
    assert operation.give_frame(*FRAME) == []
    operation.open()
    return operation, [one.code for one in operation.issue()]


def name(number):
    return f"{number:032x}"


def lines(codes, *changes):
    """Rows of the documented form, one a code; each of `changes` is laid over its row."""
    return [
        {"row": name(number), "code": code, "language": "lt", "assisted": "0", **GIVEN, **change}
        for number, (code, change) in enumerate(zip(codes, changes, strict=False))
    ]


def as_csv(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows):
    header = dict.fromkeys(rows[0], 20)
    return workbook_bytes([NewSheet("answers", header, [list(row.values()) for row in rows])])


def as_sav(rows, tmp_path):
    frame = pl.DataFrame(rows)
    numbers = [column for column in GIVEN if all(row[column] for row in rows)]
    pyreadstat.write_sav(frame.with_columns(pl.col(numbers).cast(pl.Float64)), tmp_path / "a.sav")
    return (tmp_path / "a.sav").read_bytes()


def load(field, content, mode="paper"):
    operation, _ = field
    rows, problems = answers_files.read_rows(content, "a")
    if problems:
        return problems
    with operation.db.writing() as session:
        told = import_answers(session, "2026-A", rows, mode, operation.keys, operation.clock)
        if isinstance(told, list):
            session.rollback()
        return told


def stored(field):
    with field[0].db.reading() as session:
        return list(session.scalars(select(Response)))


@pytest.mark.parametrize("kind", ["csv", "xlsx", "sav"])
def test_every_kind_of_file_stores_the_same_answers(field, kind, tmp_path):
    rows = lines(field[1], {}, {"a_ovr1": "-2"})
    content = {"csv": as_csv, "xlsx": as_xlsx, "sav": lambda some: as_sav(some, tmp_path)}[kind](rows)
    told = load(field, content)
    assert isinstance(told, Imported)
    assert (len(told.stored), told.already) == (2, ())
    whole = finish(catalog.load("A", "1.0.0"), STORED, Context(services=("FCC", "CM")))
    expected = {code: list(value) if isinstance(value, tuple) else value for code, value in whole.items()}
    assert sorted(one.answers["A_OVR1"] for one in stored(field)) == [-2, 4]
    assert next(one.answers for one in stored(field) if one.answers["A_OVR1"] == 4) == expected
    with field[0].db.reading() as session:
        used = select(func.count()).select_from(Invitation).where(Invitation.state == "submitted")
        assert session.scalar(used) == 2
        assert watch.check(session, field[0].keys) == []


def test_the_same_file_again_adds_nothing_and_a_longer_one_only_what_is_new(field):
    rows = lines(field[1], {}, {}, {})
    assert load(field, as_csv(rows[:2])) == Imported((2, 3), ())
    assert load(field, as_csv(rows[:2])) == Imported((), (2, 3))
    assert load(field, as_csv(rows)) == Imported((4,), (2, 3))
    assert len(stored(field)) == 3


def test_the_same_rows_in_another_kind_of_file_add_nothing(field, tmp_path):
    rows = lines(field[1], {}, {})
    assert load(field, as_csv(rows)) == Imported((2, 3), ())
    assert [len(load(field, as_xlsx(rows)).already), len(load(field, as_sav(rows, tmp_path)).already)] == [
        2,
        2,
    ]
    assert len(stored(field)) == 2


def test_one_wrong_line_stores_none_and_every_fault_is_told(field):
    codes = field[1]
    rows = lines(
        codes, {}, {"a_ovr1": "9"}, {"a_svc_fcc": "2", "mode": "fax", "assisted": "yes"}, {"a_out2": "3"}
    )
    rows = [{"mode": "", "a_out2": "", **row} for row in rows]
    assert load(field, as_csv(rows)) == [
        Problem("answers_not_an_option", {"line": 3, "column": "a_ovr1", "other": ""}),
        Problem("answers_choice", {"line": 4, "column": "a_svc_fcc", "choices": "0, 1"}),
        Problem("answers_required", {"line": 4, "column": "a_svc"}),
        Problem("answers_choice", {"line": 4, "column": "mode", "choices": ", ".join(MODES)}),
        Problem("answers_choice", {"line": 4, "column": "assisted", "choices": "0, 1"}),
        Problem("answers_skipped", {"line": 5, "column": "a_out2"}),
    ]  # fmt: skip
    assert stored(field) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "XXXX"}, Problem("answers_code", {"line": 2})),
        ({"row": "7"}, Problem("answers_row_short", {"line": 2, "least": 22})),
        ({"language": "ru"}, Problem("answers_choice", {"line": 2, "column": "language", "choices": "lt"})),
        ({"a_size": "3"}, Problem("answers_column", {"line": 2, "column": "a_size"})),
        ({"a_contact": "-9"}, Problem("answers_required", {"line": 2, "column": "a_contact"})),
    ],
)
def test_a_line_that_cannot_be_stored(field, change, problem):
    assert load(field, as_csv(lines(field[1], change))) == [problem]


def test_a_code_answers_once_and_a_row_has_one_name(field):
    codes = field[1]
    load(field, as_csv(lines(codes, {})))
    again = lines(codes, {"row": name(99)})
    assert load(field, as_csv(again)) == [
        Problem("answers_obstacle", {"line": 2, "obstacle": "already_answered"})
    ]
    twice = lines(codes[1:], {"row": name(5)}, {"row": name(5)})
    assert load(field, as_csv(twice)) == [Problem("answers_row_twice", {"line": 3, "first": 2})]
    both = lines([codes[1], codes[1]], {"row": name(6)}, {"row": name(7)})
    assert load(field, as_csv(both)) == [
        Problem("answers_obstacle", {"line": 3, "obstacle": "already_answered"})
    ]
    assert len(stored(field)) == 1


def test_a_round_that_is_not_there_or_another_one(field):
    operation, codes = field
    rows, _ = answers_files.read_rows(as_csv(lines(codes, {})), "a")
    with operation.db.writing() as session:
        told = import_answers(session, "x", rows, "paper", operation.keys, operation.clock)
        assert told == [Problem("round_unknown", {"round": "x"})]
        assert form_of(session, "x") == Problem("round_unknown", {"round": "x"})


def test_the_form_names_the_columns_of_the_research_file(field):
    with field[0].db.reading() as session:
        header = form_of(session, "2026-A")
    assert header[:10] == [
        *("row", "code", "language", "mode", "assisted"),
        *("a_role", "a_svc_fcc", "a_svc_cm", "a_svc_0", "a_contact"),
    ]
    assert "a_open" not in header


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"row,code\n", Problem("table_no_rows")),
        (b"row\n1\n", Problem("table_columns_missing", {"columns": "code"})),
        (b"$FL2 nothing", None),
        (b"PK nothing", None),
        (b"x" * 20_000_001, Problem("table_too_large", {"most": 20})),
    ],
)
def test_files_that_cannot_be_read(content, problem):
    rows, problems = answers_files.read_rows(content, "a")
    assert (rows, len(problems)) == ([], 1)
    if problem is not None:
        assert problems == [problem]
    else:
        assert problems[0].code in ("answers_sav_damaged", "answers_sheet")


def test_spss_files_without_the_columns_or_without_rows(tmp_path):
    pyreadstat.write_sav(pl.DataFrame({"row": ["a"]}), tmp_path / "a.sav")
    told = answers_files.read_rows((tmp_path / "a.sav").read_bytes(), "a")
    assert told == ([], [Problem("table_columns_missing", {"columns": "code"})])
    empty = pl.DataFrame(schema={"row": pl.String, "code": pl.String})
    pyreadstat.write_sav(empty, tmp_path / "a.sav")
    assert answers_files.read_rows((tmp_path / "a.sav").read_bytes(), "a") == ([], [Problem("table_no_rows")])


def test_whatever_stands_in_the_cells_no_exception_leaves_the_import(field):
    dice = random.Random(3)
    wild = ["", "0", "1", "-9", "5", "99999999999999", "x", "=1+1", "ž" * 3000, "1.5", "\u202e1"]
    for _ in range(30):
        change = {column: dice.choice(wild) for column in GIVEN}
        rows, problems = answers_files.read_rows(as_csv(lines(field[1], change)), "a")
        with field[0].db.writing() as session:
            told = problems or answers_import.import_answers(
                session, "2026-A", rows, "paper", field[0].keys, field[0].clock
            )
            session.rollback()
        assert isinstance(told, Imported) or all(isinstance(one, Problem) for one in told)

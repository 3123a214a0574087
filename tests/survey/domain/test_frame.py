"""The frame file: any usual form of it; every fault told with its line, all at once, nothing stored."""

from __future__ import annotations

import pytest

from survey.db import FrameLine
from survey.domain import csv_table, frame, organisations
from tests.fixtures.operation import line

PLAIN = "organisation,service,form,served,eligible,language_lt\nGC-13-1,FCC,A,45,40,31\n"
HEADER, FIRST = PLAIN.splitlines()
READ = [csv_table.Row(2, dict(zip(HEADER.split(","), FIRST.split(","), strict=True)))]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ", ").replace("A", '"A"').replace(' "A"', "A").encode(),
        PLAIN.replace("organisation", "Organisation ").encode(),
        (PLAIN + "\n\n,,,,,\n").encode(),
        PLAIN.rstrip("\n").encode(),
    ],
    ids=[
        "plain",
        "mark",
        "Windows",
        "semicolons",
        "tabs",
        "spaces",
        "capitals",
        "empty lines",
        "no last end",
    ],
)
def test_usual_forms_of_a_file(content):
    assert csv_table.read(content, frame.COLUMNS) == (READ, [])


FAULTS = {
    "table_encoding": PLAIN.encode("utf-16"),
    "table_no_rows": HEADER.encode(),
    "table_columns_missing": PLAIN.replace("eligible", "elligible").encode(),
    "table_columns_twice": PLAIN.replace("language_lt", "served").encode(),
    "table_cells": (PLAIN + "GC-13-1,FCC,A,45\n").encode(),
    "table_hidden": (PLAIN + "GC\u200f-1,FCC,A,45,40,1\n").encode(),
    "table_formula": (PLAIN + "=cmd(),FCC,A,45,40,1\n").encode(),
    "table_cell_long": (PLAIN + "x" * 501 + ",FCC,A,45,40,1\n").encode(),
    "table_damaged": (PLAIN + '"GC"-1,FCC,A,45,40,1\n').encode(),
    "table_too_large": b"x" * (csv_table.MOST_BYTES + 1),
    "table_too_many_rows": (PLAIN + "a,b,c,1,1,1\n" * csv_table.MOST_ROWS).encode(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_read(fault):
    rows, problems = csv_table.read(FAULTS[fault], frame.COLUMNS)
    assert ([problem.code for problem in problems], rows) == ([fault], [])


@pytest.mark.parametrize("sign", ["\0", "\u202e", "\u200b", "\x1b", "\ue000"])
def test_an_invisible_character_is_told_at_its_place(sign):
    content = f"{PLAIN}GC-1{sign}3,FCC,A,45,40,1\n"
    [problem] = csv_table.read(content.encode(), frame.COLUMNS)[1]
    values = {"line": 3, "column": "organisation", "sign": f"U+{ord(sign):04X}"}
    assert (problem.code, dict(problem.values)) == ("table_hidden", values)


def test_another_encoding_is_told_at_its_line():
    content = PLAIN.encode() + "Šilutė,FCC,A,45,40,1\n".encode("cp1257")
    [problem] = csv_table.read(content, frame.COLUMNS)[1]
    assert (problem.code, dict(problem.values)) == ("table_encoding", {"line": 3})


def test_an_empty_file():
    assert [one.code for one in csv_table.read(b"", frame.COLUMNS)[1]] == ["table_no_rows"]


def test_lines_are_counted_as_an_editor_counts_them():
    content = HEADER + '\n"a\nb",FCC,A,45,40,1\n\n@x,FCC,A,1,1,1\n'
    problems = csv_table.read(content.encode(), frame.COLUMNS)[1]
    assert [(one.code, one.values["line"]) for one in problems] == [("table_formula", 5)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"organisation": "GC-00-0"}, "frame_organisation"),
        ({"service": "XXX"}, "frame_service"),
        ({"service": "DCC"}, "frame_service_other"),
        ({"form": "B"}, "frame_form"),
        ({"served": "-1"}, "frame_number"),
        ({"eligible": "many"}, "frame_number"),
        ({"eligible": "1.5"}, "frame_number"),
        ({"eligible": "٣"}, "frame_number"),
        ({"served": "1" * 30}, "frame_number"),
        ({"eligible": 41}, "frame_eligible"),
        ({"age_0_6": 41}, "frame_count"),
        ({"language_lt": 30, "language_ru": 11}, "frame_counts"),
        ({"Language RU": 3}, "frame_column_name"),
    ],
)
def test_a_line_that_cannot_be(operation, change, problem):
    operation.create()
    found = operation.give_frame({**line("GC-13-1", 40), **change})
    assert [one.code for one in found] == [problem]
    with operation.db.reading() as session:
        assert session.query(FrameLine).count() == 0


def test_all_problems_of_all_lines_at_once(operation):
    operation.create()
    rows = [
        {**line("GC-00-0", 40), "form": "B", "served": "x"},
        line("GC-13-1", 40),
        line("GC-13-1", 30),
        {**line("GC-13-2", 5), "service": "XXX"},
    ]
    found = operation.give_frame(*rows)
    assert [(one.code, one.values["line"]) for one in found] == [
        ("frame_number", 2),
        ("frame_organisation", 2),
        ("frame_form", 2),
        ("frame_twice", 4),
        ("frame_service", 5),
    ]
    with operation.db.reading() as session:
        assert session.query(FrameLine).count() == 0


def test_a_second_frame_takes_the_place_of_the_first_until_the_round_opens(operation):
    operation.create()
    assert operation.give_frame(line("GC-13-1", 40), line("GC-13-2", 12)) == []
    assert operation.give_frame(line("GC-13-1", 41, language_lt=30, age_0_6=7)) == []
    with operation.db.reading() as session:
        kept = [(one.eligible, one.counts) for one in session.query(FrameLine)]
    assert kept == [(41, {"language_lt": 30, "age_0_6": 7})]
    operation.open()
    assert [one.code for one in operation.give_frame(line("GC-13-1", 40))] == ["frame_round_open"]
    assert [one.code for one in operation.give_frame(line("GC-13-1", 40), code="X")] == ["round_unknown"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "a b"}, "organisation_code"),
        ({"municipality_code": "99"}, "organisation_place"),
        ({"kind": "shop"}, "organisation_kind"),
        ({"sector": "x"}, "organisation_sector"),
        ({"name_lt": " "}, "organisation_name"),
    ],
)
def test_an_organisation_that_cannot_be(operation, change, problem):
    good = {
        "code": "N-1",
        "municipality_code": "13",
        "name_lt": "L",
        "name_en": "E",
        "kind": "other",
        "sector": "private",
    }
    with operation.db.writing() as session:
        wrong = organisations.NewOrganisation(**{**good, **change})
        assert [one.code for one in organisations.add(session, [wrong])] == [problem]
        twice = [organisations.NewOrganisation(**good)] * 2
        assert [one.code for one in organisations.add(session, twice)] == ["organisation_twice"]


def test_the_templates_are_read_as_they_are():
    for template, columns in (
        (frame.TEMPLATE, frame.COLUMNS),
        (organisations.TEMPLATE, organisations.COLUMNS),
    ):
        rows, problems = csv_table.read(template.encode(), columns)
        assert (len(rows), problems) == (1, [])

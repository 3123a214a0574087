"""The opener of spreadsheets: texts by cell, or a clear problem with its place."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from instruments.exchange import workbook
from instruments.exchange.problems import SheetProblem, column_letters
from instruments.exchange.table import read_table
from instruments.exchange.workbook import Sheet, open_bytes, open_file
from instruments.exchange.writing import NewSheet, workbook_bytes
from tests.instruments.exchange import sheets


def made(*rows):
    """An .xlsx file of one sheet."""
    return sheets.made(texts=rows)


def told(content):
    book = open_bytes(content, "f.xlsx")
    assert book.sheets == ()
    return [str(problem) for problem in book.problems]


MOMENT = datetime(2026, 5, 31, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no time zones
SHEET = "xl/worksheets/sheet1.xml"


def test_values_become_the_texts_that_people_typed():
    row = ["Ąžuolas", 4, 4.0, 0.5, True, date(2026, 5, 31), MOMENT, None, " a\r\nb "]
    book = open_bytes(made(row), "f.xlsx")
    texts = ["Ąžuolas", "4", "4", "0.5", "True", "2026-05-31", "2026-05-31T08:30:00", "a\nb"]
    assert book.problems == ()
    assert book.sheets == (Sheet("texts", {1: dict(zip([1, 2, 3, 4, 5, 6, 7, 9], texts, strict=True))}),)


def test_what_is_written_is_read_again_and_has_equal_bytes():
    lines = [["=1+1", "http://example.test/", "007"], ["", "_x0041_", "- dash"]]
    sheet = NewSheet(
        "about", {"one": 10, "two": 20, "three": 5}, lines, open=("two",), choices={"two": ["a"]}
    )
    content = workbook_bytes([sheet])
    assert content == workbook_bytes([sheet])
    [read] = open_bytes(content, "f.xlsx").sheets
    assert read.rows == {
        1: {1: "one", 2: "two", 3: "three"},
        2: {1: "=1+1", 2: "http://example.test/", 3: "007"},
        3: {2: "A", 3: "- dash"},
    }
    protected = openpyxl.load_workbook(io.BytesIO(content))["about"]
    assert (protected.protection.sheet, protected["A2"].protection.locked) == (True, True)
    assert protected["B2"].protection.locked is False
    assert protected["A2"].data_type == "s"


def test_a_formula_is_told_at_its_cell_and_never_calculated():
    [line] = told(made(["source", "text"], ["x", "=1+1"]))
    remedy = "holds a formula, which is never calculated here; put its value instead"
    assert line == f"f.xlsx, sheet texts, cell B2: cell_formula: {remedy}"


def test_every_wrong_cell_is_told_at_once():
    rows = [["a\u202eb", "#REF!"], ["fine", "=A1"], ["\u200f", "_x0000_"]]
    assert [line.split(": ")[0] + " " + line.split(": ")[1] for line in told(made(*rows))] == [
        "f.xlsx, sheet texts, cell A1 cell_hidden",
        "f.xlsx, sheet texts, cell B1 cell_error",
        "f.xlsx, sheet texts, cell B2 cell_formula",
        "f.xlsx, sheet texts, cell A3 cell_hidden",
        "f.xlsx, sheet texts, cell B3 cell_hidden",
    ]
    assert "U+202E" in told(made(*rows))[0]


def test_what_people_wrote_may_hold_joined_signs():
    text = "gerai \N{WOMAN}\u200d\N{MICROSCOPE}"
    assert open_bytes(made([text]), "f.xlsx", free_texts=True).sheets[0].rows == {1: {1: text}}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_not_xlsx"),
        (b"source,text\r\n", "workbook_not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook_locked"),
        (made(["a"])[:-40], "workbook_not_xlsx"),
        (bytes(50_000_000), "workbook_too_large"),
        (sheets.repacked(made(["a"]), SHEET, lambda _old: bytes(2_000_000)), "workbook_bomb"),
        (sheets.repacked(made(["a"]), SHEET, lambda _old: b"<worksheet"), "workbook_not_xlsx"),
        (sheets.repacked(made(["a"]), "xl/workbook.xml", lambda _old: b"<a/>"), "workbook_damaged"),
        (sheets.repacked(made(["a"]), SHEET, lambda old: b"<!DOCTYPE a>" + old), "workbook_entities"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_is_no_workbook_to_be_trusted(content, code):
    [line] = told(content)
    assert line.startswith(f"f.xlsx: {code}: ")


def test_a_thousand_laughs_are_not_expanded():
    laughs = b"".join(b'<!ENTITY l%d "&l%d;&l%d;">' % (n, n - 1, n - 1) for n in range(1, 40))
    entities = b'<!DOCTYPE r [<!ENTITY l0 "ha">' + laughs + b"]><r>&l39;</r>"
    for part in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"):
        [line] = told(sheets.repacked(made(["a"]), part, lambda _old: entities))
        assert line.startswith(f"f.xlsx: workbook_entities: '{part}' declares a document type")
    utf16 = (
        '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + entities.decode().encode("utf-16")[2:]
    )
    [line] = told(sheets.repacked(made(["a"]), "xl/styles.xml", lambda _old: utf16))
    assert line.startswith("f.xlsx: workbook_entities: 'xl/styles.xml'")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (b'<row r="99999999999"><c r="A1"><v>1</v></c></row>', "workbook_damaged"),
        (b'<row r="1"><c r="ALM1"><v>1</v></c></row>', "sheet_too_large"),
        (b"".join(b'<row r="%d"><c r="XFD1" s="0"/></row>' % n for n in range(1, 400)), "workbook_damaged"),
        (b"".join(b"<row><c><v>%d</v></c></row>" % (n * n) for n in range(50_001)), "sheet_too_large"),
    ],
    ids=["row", "column", "empty cells far out", "rows"],
)
def test_a_sheet_without_end_is_not_walked(rows, code):
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    content = sheets.repacked(made(["a"]), SHEET, lambda _old: sheet + rows + b"</sheetData></worksheet>")
    [line] = told(content)
    assert line.split(": ")[1] == code


def test_a_size_that_the_sheet_states_is_not_believed():
    lie = sheets.repacked(made(["a"]), SHEET, lambda old: old.replace(b'ref="A1"', b'ref="A1:XFD1048576"'))
    assert open_bytes(lie, "f.xlsx").sheets[0].rows == {1: {1: "a"}}


def test_faults_without_number_are_told_up_to_a_limit():
    assert len(told(made(*[["=1"]] * 300))) == workbook.MOST_PROBLEMS


def test_a_file_on_disk(tmp_path):
    path = tmp_path / "f.xlsx"
    assert str(open_file(path).problems[0]) == (
        "f.xlsx: workbook_not_readable: the file cannot be read (No such file or directory); check the path"
    )
    path.write_bytes(made(["a"]))
    assert open_file(path).sheets[0].rows == {1: {1: "a"}}
    assert open_file(tmp_path / "\0").problems[0].code == "workbook_not_readable"


def test_a_table_knows_the_places_of_its_cells():
    book = open_bytes(
        made([], ["code", None, "Text"], [], ["A", "ignored", "x"], [None, None, "y"]), "f.xlsx"
    )
    table = read_table(book, "TEXTS", ["code", "Text"])
    assert [(line.number, line.values) for line in table.lines] == [
        (4, {"code": "A", "Text": "x"}),
        (5, {"Text": "y"}),
    ]
    assert table.lines[1].get("code") == ""
    problem = table.problem("cell_error", "is wrong", table.lines[1], "Text")
    assert str(problem) == "f.xlsx, sheet texts, cell C5: cell_error: is wrong"
    assert (
        str(table.problem("cell_error", "w", table.lines[1])) == "f.xlsx, sheet texts, row 5: cell_error: w"
    )
    assert (
        str(table.problem("cell_error", "w", None, "code")) == "f.xlsx, sheet texts, column A: cell_error: w"
    )


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([], ["row 1: column_missing: the column 'code' is missing; add it"]),
        ([["code", "code"], ["a"]], ["cell B1: column_twice: the column 'code' stands twice; keep one"]),
        ([["code"]], ["sheet_empty: holds no line below the names of its columns; fill it in"]),
        ([["code"], [None, "x"]], ["sheet_empty: holds no line below the names of its columns; fill it in"]),
    ],
)
def test_what_is_wrong_with_a_table(rows, problems):
    found = read_table(open_bytes(made(*rows), "f.xlsx"), "texts", ["code"])
    assert [str(one).removeprefix("f.xlsx, sheet texts").lstrip(":, ") for one in found] == problems


def test_a_table_that_is_not_there():
    found = read_table(open_bytes(made(["a"]), "f.xlsx"), "survey", [])
    assert [str(one) for one in found] == [
        "f.xlsx: sheet_missing: there is no sheet 'survey' (there are: texts); add it or correct its name"
    ]
    assert [one.code for one in read_table(open_bytes(b"", "f.xlsx"), "survey", [])] == ["workbook_not_xlsx"]


def test_letters_of_columns():
    assert [column_letters(n) for n in (None, 1, 26, 27, 702, 703)] == ["", "A", "Z", "AA", "ZZ", "AAA"]


def test_a_problem_needs_a_known_code():
    with pytest.raises(ValueError) as caught:
        SheetProblem("f", "nonsense", "")
    assert str(caught.value) == "nonsense is not a problem's code"

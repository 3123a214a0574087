"""A translation out to a spreadsheet and back: nothing changes but what was translated."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments.catalog import load, path_of
from instruments.exchange.translation_reading import read_translation
from instruments.exchange.translation_sheet import write_translation
from instruments.exchange.workbook import open_bytes
from instruments.loading import load_bytes
from instruments.review import Translation, load_review, source_hashes
from instruments.texts import named_texts
from tests.instruments.exchange.sheets import edited

PATH = path_of("AP", "1.0.0")
REVIEW_PATH = PATH.with_name("1.0.0.review.toml")
AP, TOML = load("AP", "1.0.0"), PATH.read_text(encoding="utf-8")
REVIEW = REVIEW_PATH.read_text(encoding="utf-8")
SHEET = write_translation(AP, "uk", load_review(REVIEW_PATH))
ROWS = open_bytes(SHEET, "uk.xlsx").sheet("texts").rows
NAMES = sorted(named_texts(AP))
ROW = {cells[1]: number for number, cells in ROWS.items()}


def read(content=SHEET, toml=TOML, review=REVIEW):
    return read_translation(open_bytes(content, "uk.xlsx"), toml, review)


def told(content, toml=TOML):
    found = read(content, toml)
    assert (found.text, found.review, found.changed) == ("", "", ())
    return [": ".join(str(one).removeprefix("uk.xlsx, sheet ").split(": ")[:2]) for one in found.problems]


def test_a_sheet_says_all_that_a_translator_needs():
    head = ["name", "context", "source", "limit", "translation", "state", "source_hash"]
    assert list(ROWS[1].values()) == head
    line = dict(zip(head, ROWS[ROW["AP_ACC1"]].values(), strict=True))
    assert line == {
        "name": "AP_ACC1",
        "context": "question on page p3",
        "source": AP.items["AP_ACC1"].text["lt"],
        "limit": "140",
        "translation": AP.items["AP_ACC1"].text["uk"],
        "state": "current",
        "source_hash": source_hashes(AP)["AP_ACC1"],
    }
    assert set(ROW) == {"name", *named_texts(AP)}
    assert ROWS[ROW["T_STEM_A"]][2] == "text on page p1; keep {teikėjas} as it is"
    assert ROWS[ROW["AGREE5 4"]][2] == "an answer to choose"


def test_a_sheet_that_nobody_touched_changes_no_letter():
    found = read()
    assert found.problems == ()
    assert (found.text, found.review) == (TOML, REVIEW)
    assert (found.changed, found.to_check) == ((), ())


def test_a_text_that_was_translated_anew_changes_alone():
    place = f"E{ROW['AP_ACC1']}"
    found = read(edited(SHEET, "texts", **{place: " Дитина\r\nотримала допомогу. "}))
    assert found.problems == ()
    assert found.changed == ("AP_ACC1",)
    was = 'text.uk = "' + AP.items["AP_ACC1"].text["uk"] + '"'
    assert found.text == TOML.replace(was, 'text.uk = "Дитина отримала допомогу."')
    assert found.review == REVIEW


def test_a_review_is_signed():
    found = read(edited(SHEET, "review", D2="approved", E2="Vertėjų biuras", F2="2026-11-02"))
    review = {
        language: Translation.model_validate(part) for language, part in tomllib.loads(found.review).items()
    }
    assert (review["uk"].status, review["uk"].reviewer) == ("approved", "Vertėjų biuras")
    assert str(review["uk"].reviewed_on) == "2026-11-02"
    assert review["uk"].sources == source_hashes(AP)
    assert review["ru"] == load_review(REVIEW_PATH)["ru"]


def test_what_somebody_still_has_to_check_stays_stale():
    found = read(edited(SHEET, "texts", **{f"F{ROW['title']}": "check"}))
    assert found.to_check == ("title",)
    uk = tomllib.loads(found.review)["uk"]["sources"]
    assert {name for name in source_hashes(AP) if name not in uk} == {"title"}
    again = write_translation(AP, "uk", {"uk": Translation(status="draft", sources=uk)})
    states = {cells[1]: cells[6] for cells in open_bytes(again, "x").sheet("texts").rows.values()}
    assert [name for name, state in states.items() if state == "check"] == ["title"]


def test_a_new_language():
    sheet = write_translation(AP, "de", {})
    rows = open_bytes(sheet, "de.xlsx").sheet("texts").rows
    german = {
        f"E{number}": f"Wort {number} {cells[3].count('{') * '{teikėjas}'}."
        for number, cells in rows.items()
        if number > 1
    }
    found = read(edited(sheet, "texts", **german))
    assert found.problems == ()
    new = load_bytes(found.text.encode(), "x").instrument
    assert new.languages == (*AP.languages, "de")
    assert all(text["de"].startswith("Wort ") for text in named_texts(new).values())
    assert tomllib.loads(found.review)["de"] == {"status": "draft", "sources": {}}


def test_a_review_that_is_not_there_yet_is_made():
    found = read(review="")
    assert found.review.startswith("# Review of the translations;")
    assert set(tomllib.loads(found.review)) == {"uk"}


@pytest.mark.parametrize(
    ("sheet", "cells", "problems"),
    [
        ("texts", {"E5": "=1+1"}, ["texts, cell E5: cell_formula"]),
        ("texts", {"E5": "до\u200fбре"}, ["texts, cell E5: cell_hidden"]),
        ("texts", {"E5": None}, ["texts, cell E5: cell_missing"]),
        ("texts", {"E5": "дoбре"}, ["texts, cell E5: look_alike"]),
        ("texts", {"E5": "д" * 61}, ["texts, cell E5: text_too_long"]),
        ("texts", {"E5": "{vardas}"}, ["texts, cell E5: unknown_token"]),
        ("texts", {"F5": "done"}, ["texts, cell F5: cell_wrong"]),
        ("texts", {"C5": "Kitas"}, ["texts, cell C5: cell_changed"]),
        ("texts", {"G5": "0" * 12}, ["texts, cell C5: cell_stale"]),
        ("texts", {"A5": "Z_NONE"}, ["texts, cell A5: cell_unknown"]),
        ("texts", {"A5": "title"}, ["texts, cell A5: cell_twice", "texts: cell_missing"]),
        ("texts", {"A1": "key"}, ["texts, row 1: column_missing"]),
        ("review", {"A2": "A"}, ["review, cell A2: cell_wrong"]),
        ("review", {"C2": "lt"}, ["review, cell C2: cell_wrong"]),
        ("review", {"C2": "Ukrainian"}, ["review, cell C2: cell_wrong"]),
        ("review", {"D2": "perfect"}, ["review, cell D2: cell_wrong"]),
        ("review", {"D2": "reviewed", "F2": "2026-11-02"}, ["review, cell E2: cell_wrong"]),
        ("review", {"D2": "reviewed", "E2": "B", "F2": "soon"}, ["review, cell F2: cell_wrong"]),
        ("texts", {"E5": None, "E6": "=1"}, ["texts, cell E6: cell_formula"]),
        (
            "texts",
            {"E5": None, "E6": "дoбре"},
            ["texts, cell E5: cell_missing", "texts, cell E6: look_alike"],
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(sheet, cells, problems):
    assert told(edited(SHEET, sheet, **cells)) == problems


def test_a_source_that_changed_since_the_sheet_was_written():
    changed = TOML.replace(AP.items["AP_ACC1"].text["lt"], "Vaikas pagalbos sulaukė laiku.")
    assert changed != TOML
    [problem] = read(toml=changed).problems
    assert problem.cell == f"C{ROW['AP_ACC1']}"
    assert problem.message == (
        "the source is another text now: 'Vaikas pagalbos sulaukė laiku.'; "
        "write the sheet anew and translate that"
    )


def test_a_row_that_is_missing_and_a_review_with_texts_to_check():
    sheet = edited(SHEET, "texts", **{f"{column}5": None for column in "ABCDEFG"}, F6="check")
    sheet = edited(sheet, "review", D2="reviewed", E2="B", F2="2026-11-02")
    assert told(sheet) == ["review, cell D2: cell_wrong", "texts: cell_missing"]


def test_sheets_that_are_not_there():
    assert [one.code for one in read(b"no workbook").problems] == ["workbook_not_xlsx"]


def test_a_file_with_problems_of_its_own_is_the_callers_fault():
    with pytest.raises(ValueError) as caught:
        read(toml="id = 1")
    assert str(caught.value) == "the questionnaire's file has problems of its own"


@settings(deadline=None, max_examples=10)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=40), st.sampled_from(NAMES))
def test_whatever_is_written_is_a_translation_or_a_problem_of_that_cell(words, name):
    """The other languages stay as they were."""
    found = read(edited(SHEET, "texts", **{f"E{ROW[name]}": words}))
    if found.problems:
        assert {one.row for one in found.problems} == {ROW[name]}
        return
    new = named_texts(load_bytes(found.text.encode(), "x").instrument)
    assert {**new, name: ""} == {**named_texts(AP), name: ""}
    assert [new[name][language] for language in ("lt", "ru")] == [
        named_texts(AP)[name][language] for language in ("lt", "ru")
    ]

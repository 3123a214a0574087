"""Whatever a file holds: what it says, or problems with their places; no exception, and never both."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instruments.catalog import load, path_of
from instruments.exchange.translation_reading import read_translation
from instruments.exchange.translation_sheet import write_translation
from instruments.exchange.workbook import Sheet, Workbook, open_bytes
from instruments.exchange.xlsform_reading import read_xlsform
from instruments.exchange.xlsform_writing import write_xlsform
from instruments.loading import load_bytes
from instruments.review import load_review
from tests.instruments.exchange.sheets import repacked

ANYHOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

SMALLEST = (
    Path(__file__)
    .parents[2]
    .joinpath("fixtures/instruments/valid/early_end.toml")
    .read_text(encoding="utf-8")
)
ONE = load_bytes(SMALLEST.encode(), "early_end.toml").instrument
FORM = write_xlsform(ONE)
SHEET = write_translation(ONE, "en", {})
TOML = SMALLEST.encode()
REVIEW = path_of("AP", "1.0.0").with_name("1.0.0.review.toml").read_bytes()
NASTY = st.sampled_from(
    [
        b"\0",
        b"\xff\xfe",
        b"\r\n",
        b"\xe2\x80\xae",
        b"<!DOCTYPE x>",
        b"&x;",
        b"<f>1+1</f>",
        b"]]>",
        b"<!--",
        b'r="99999999999"',
        b't="s"',
        b"<v>-1</v>",
        b"[[items]]",
        b'"""',
        b"=" * 50,
        b"[" * 5_000,
        b"9" * 5_000,
    ]
)


@st.composite
def spoilt(draw, content):
    """Bytes of a sound file with a piece put in, taken out, or written over."""
    place = draw(st.integers(0, len(content)))
    piece = draw(NASTY | st.binary(max_size=12))
    return content[:place] + piece + content[place + draw(st.sampled_from([0, 1, len(piece), 200])) :]


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def one_line_each(problems):
    return all(str(problem).strip() and "\n" not in str(problem) for problem in problems)


def is_sound_or_told(book):
    assert bool(book.sheets) != bool(book.problems)
    assert one_line_each(book.problems)


@ANYHOW
@given(spoilt(TOML) | st.binary(max_size=300))
def test_a_questionnaires_file(content):
    loaded = load_bytes(content, "x.toml")
    assert (loaded.instrument is None) == bool(loaded.problems)
    assert one_line_each(loaded.problems)


@ANYHOW
@given(content=spoilt(REVIEW) | st.binary(max_size=300))
def test_a_review(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("review") / "1.0.0.review.toml"
    path.write_bytes(content)
    try:
        review = load_review(path)
    except ValueError:
        return
    assert all(part.status in ("draft", "reviewed", "approved") for part in review.values())


@ANYHOW
@given(spoilt(FORM) | st.binary(max_size=300))
def test_a_workbook_cut_or_overwritten(content):
    is_sound_or_told(open_bytes(content, "x.xlsx"))


@ANYHOW
@given(st.data())
def test_a_workbook_with_one_part_spoilt(data):
    parts = parts_of(FORM)
    name = data.draw(st.sampled_from(sorted(parts)))
    content = data.draw(spoilt(parts[name]))
    is_sound_or_told(open_bytes(repacked(FORM, name, lambda _old: content), "x.xlsx"))


# fmt: off
WORDS = st.sampled_from([
    "select_one", "select_multiple", "YESNO", "X_ONE", "X_TWO", "begin_group", "end_group", "note", "integer",
    "text", "yes", "no", "p1", "field-list", "${X_ONE}", "=", "'1'", "not(${X_ONE}='2')", ".", ">=", "3",
    "END.T_X.x", "CALM.T_X.p1", "{teikėjas}", "Ą", "ia", "Я", "draft", "current",
])
# fmt: on


@st.composite
def mangled(draw, content):
    """A workbook as it was opened, with some cells changed, emptied or moved."""
    sheets = []
    for sheet in open_bytes(content, "x.xlsx").sheets:
        rows = {number: dict(cells) for number, cells in sheet.rows.items()}
        for _change in range(draw(st.integers(0, 4))):
            number = draw(st.sampled_from(sorted(rows)))
            place = draw(st.integers(1, 9))
            words = draw(st.lists(WORDS, max_size=3).map(" ".join) | st.text(max_size=12))
            rows[number].pop(place, None)
            if words.strip():
                rows[number][place] = words.strip()
        sheets.append(Sheet(sheet.name, rows))
    return Workbook("x.xlsx", tuple(sheets))


@ANYHOW
@given(mangled(FORM))
def test_an_xlsform(book):
    found = read_xlsform(book)
    assert (found.text is None) == bool(found.problems)
    assert one_line_each((*found.problems, *found.left_out))
    if found.text is not None:
        assert load_bytes(found.text.encode(), "x.toml").problems == ()


@ANYHOW
@given(mangled(SHEET))
def test_a_translation(book):
    found = read_translation(book, SMALLEST, "")
    assert bool(found.text) != bool(found.problems)
    assert one_line_each(found.problems)
    if found.text:
        new = load_bytes(found.text.encode(), "x.toml").instrument
        assert [item.text["lt"] for item in new.ordered_items] == [
            item.text["lt"] for item in ONE.ordered_items
        ]


@pytest.mark.parametrize("content", [b"\0" * 50_000_000, b"a = 1\n" * 9_000_000], ids=["zeros", "lines"])
def test_a_file_of_fifty_megabytes(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert [one.code for one in load_bytes(content, "x.toml").problems] == ["file_too_large"]
    assert [one.code for one in open_bytes(content, "x.xlsx").problems] == ["workbook_too_large"]
    with pytest.raises(ValueError) as caught:
        load_review(path)
    assert str(caught.value) == "more than 1,000,000 bytes; a review is smaller"


def test_every_questionnaire_of_the_catalogue_survives_its_own_sheets():
    one = load("C", "1.0.0")
    book = open_bytes(write_translation(one, "pl", {}), "pl.xlsx")
    found = read_translation(book, path_of("C", "1.0.0").read_text(encoding="utf-8"), "")
    assert (found.problems, found.changed) == ((), ())

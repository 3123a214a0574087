"""The codebook: counts against the frame, the page, the tagged PDF."""

from __future__ import annotations

import polars as pl
import pytest
from lxml import html

from analysis.design import Design
from exports.codebook import Spread, Value, codebook_of
from exports.codebook.html import write_html
from exports.codebook.pdf import write_codebook_pdf
from exports.column import column
from exports.dataset import Dataset
from tests.exports.pdf import facts_of

COLUMNS = (
    column("word", "A word", "text"),
    column("rating", "<Rating> & more", "integer", {1: "poor", 2: "good", -9: "(not answered)"}, missing=True,
           measure="ordinal"),
    column("children", "Children", "integer", {-9: "(not answered)"}, missing=True, measure="scale"),
    column("weight", "Weight", "number", measure="scale"),
)  # fmt: skip
ROWS = [("a", 1, 3, 1.0), ("b", 2, 0, 3.0), ("b", 2, -9, 4.0), ("c", -9, 5, 2.0), ("c", 7, None, 2.0)]
SCHEMA = {"word": pl.String, "rating": pl.Int32, "children": pl.Int32, "weight": pl.Float64}


def dataset(rows, *, weighted=True):
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return Dataset(
        "x",
        "Example",
        ("A note.",),
        COLUMNS,
        frame,
        "en",
        design=Design(weights="weight") if weighted else None,
    )


def test_every_code_is_counted_with_and_without_weight_and_an_unknown_one_shows():
    entries = {one.column.name: one for one in codebook_of(dataset(ROWS)).entries}
    assert entries["word"].texts == 3
    assert entries["rating"].values == (
        Value(1, "poor", False, 1, 1.0, 0.25, 0.1),
        Value(2, "good", False, 2, 7.0, 0.5, 0.7),
        Value(7, "", False, 1, 2.0, 0.25, 0.2),
        Value(-9, "(not answered)", True, 1, 2.0, None, None),
    )
    assert entries["children"].spread == Spread(3, 0.0, 5.0, pytest.approx(8 / 3))
    assert entries["children"].values == (Value(-9, "(not answered)", True, 1, 4.0, None, None),)
    assert entries["weight"].spread == Spread(5, 1.0, 4.0, 2.4)


def test_without_a_weight_and_without_rows():
    rating = codebook_of(dataset(ROWS, weighted=False)).entries[1]
    assert rating.values[0] == Value(1, "poor", False, 1, None, 0.25, None)
    empty = codebook_of(dataset([])).entries
    assert empty[1].values[0] == Value(1, "poor", False, 0, 0.0, None, None)
    assert (empty[0].texts, empty[3].spread) == (0, None)


def test_counts_of_a_research_file_are_those_of_its_frame(research):
    for entry in codebook_of(research).entries:
        for value in entry.values:
            rows = research.frame.filter(pl.col(entry.column.name) == value.code)
            assert (value.n, value.weighted) == (rows.height, pytest.approx(rows["wt_final"].sum()))


def test_the_page_holds_every_label_and_number(tmp_path):
    write_html(codebook_of(dataset(ROWS)), tmp_path / "a.html")
    page = html.parse(tmp_path / "a.html").getroot()
    assert page.get("lang") == "en"
    assert page.findtext(".//title") == page.findtext(".//h1") == "Codebook: Example"
    section = page.get_element_by_id("rating")
    assert section.findtext("p") == "<Rating> & more"
    assert [[cell.text_content() for cell in row] for row in section.iter("tr")] == [
        ["Code", "Meaning", "Answers", "Share, %", "Weighted share, %"],
        ["1", "poor", "1", "25.0", "10.0"],
        ["2", "good", "2", "50.0", "70.0"],
        ["7", "", "1", "25.0", "20.0"],
        ["-9", "(not answered) (missing)", "1", "", ""],
    ]
    assert page.get_element_by_id("children").xpath("p/text()") == [
        "Children",
        "whole number, scale",
        "Answers: 3. Lowest: 0, Highest: 5, Mean: 2.667",
    ]
    assert page.get_element_by_id("word").xpath("p/text()") == [
        "A word",
        "text, nominal",
        "Different texts: 3",
    ]


def test_the_pdf_is_tagged_says_its_language_and_holds_the_same_words(research, tmp_path):
    book = codebook_of(research)
    write_codebook_pdf(book, tmp_path / "a.pdf")
    write_codebook_pdf(book, tmp_path / "b.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content == (tmp_path / "b.pdf").read_bytes()
    facts = facts_of(content)
    assert (facts.language, facts.tagged, facts.title) == ("lt", True, f"Kodų knyga: {research.label}")
    assert b"CreationDate" not in content

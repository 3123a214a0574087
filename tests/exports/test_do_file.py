"""The .do read by a strict reader of our own (no Stata, and no other program that reads .do, is at hand)."""

from __future__ import annotations

import polars as pl
import pyreadstat
import pytest

from analysis.design import Design
from exports.column import column
from exports.dataset import Dataset
from exports.delimited import write_csv
from exports.stata import write_dta
from exports.stata_syntax import stata_syntax
from tests.exports.do_file import read_do
from tests.exports.do_line import NotReadError


def written(dataset, folder):
    write_csv(dataset, folder / "a.csv")
    write_dta(dataset, folder / "a.dta")
    return read_do(stata_syntax(dataset, "a.csv"), folder)


@pytest.mark.parametrize("language", ["lt", "en", "ru", "uk", "pl"])
def test_the_do_file_says_what_the_dta_file_says(language, research, tmp_path):
    session = written(research.in_language(language), tmp_path)
    frame, meta = pyreadstat.read_dta(tmp_path / "a.dta", user_missing=True)
    assert session.cells == {name: list(frame[name]) for name in frame.columns}
    assert session.label == meta.file_label
    assert session.labels == meta.column_names_to_labels
    assert {
        name: session.defined[label] for name, label in session.attached.items()
    } == meta.variable_value_labels
    assert set(session.defined) == set(session.attached.values())


def test_the_design_is_the_datasets_and_its_shares_are_of_valid_answers(research, tmp_path):
    session, design = written(research, tmp_path), research.design
    columns = {"weights": design.weights, "psu": design.psu, "strata": design.strata, "fpc": design.fpc}
    columns = {name: column for name, column in columns.items() if column is not None}
    valid = {share: int((research.frame[share] >= 0).sum()) for share in research.share}
    assert session.design == columns
    assert [(one.variable, len(one.cells["f1"]), one.design) for one in session.means] == [
        (share, valid[share], columns) for share in research.share
    ]
    assert session.preserved is None


@pytest.mark.parametrize(
    ("lonely", "stata"),
    [("fail", "missing"), ("remove", "certainty"), ("adjust", "centered"), ("average", "scaled")],
)
def test_a_stratum_of_one_unit_is_treated_as_in_r(lonely, stata):
    frame = pl.DataFrame({"w": [1.0], "s": ["a"]})
    columns = (column("w", "w", "number"), column("s", "s", "text"))
    design = Design(weights="w", strata="s", lonely=lonely)
    dataset = Dataset("x", "x", (), columns, frame, "en", design=design)
    assert stata_syntax(dataset, "x.csv").splitlines()[-1] == (
        f"svyset _n [pweight=w], strata(s) singleunit({stata})"
    )


def test_the_longest_names_that_begin_alike_keep_their_labels(tmp_path):
    names = [f"{'a' * 29}{number:02d}" for number in (1, 2)]
    columns = tuple(column(name, name, "integer", {1: name}) for name in names)
    frame = pl.DataFrame([(1, 1)], schema=dict.fromkeys(names, pl.Int32), orient="row")
    session = written(Dataset("x", "x", (), columns, frame, "en"), tmp_path)
    assert {name: session.defined[session.attached[name]] for name in names} == {
        name: {1: name} for name in names
    }


REFUSED = {
    "a macro": 'label data `"a $b"\'',
    "a backtick": "label data `\"a `b'\"'",
    "an escape that is one no more": 'label data `"a \\\\$b"\'',
    "quotes that end too soon": 'label data `"a"\'b"\'',
    "a block comment in a comment": "* a /* b",
    "a comment that goes on": "* a ///",
    "a comment in a literal": 'label data `"a // b"\'',
    "a label of 81 letters": f'label data `"{"ž" * 81}"\'',
    "a variable that is not there": 'label variable c `"b"\'',
    "a label given twice": 'label define a 1 `"x"\', add',
    "a list that is not there": "label values a b",
    "an option that is not of the documented ones": 'import delimited using "a.csv", doublecols(1)',
    "an unknown command": "drop a",
    "a text compared with a number": 'keep if a == `"1"\' & !missing(a)',
    "an end before its beginning": "restore",
    "a mean without a design": "svy: mean a",
    "a result that is not there": 'display `"a"\' r(N)',
    "a condition that is not ours": "summarize a if a > 0, meanonly",
    "a design of a text": "svyset _n [pweight=b], singleunit(missing)",
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_the_reader_refuses_what_stata_would_read_otherwise(wrong, tmp_path):
    dataset = Dataset(
        "x",
        "x",
        (),
        (column("a", "a", "integer", {1: "x"}), column("b", "b", "text")),
        pl.DataFrame({"a": [1], "b": ["1"]}, schema={"a": pl.Int32, "b": pl.String}),
        "en",
    )
    write_csv(dataset, tmp_path / "a.csv")
    with pytest.raises(NotReadError):
        read_do(stata_syntax(dataset, "a.csv") + REFUSED[wrong] + "\n", tmp_path)

"""The published shares of each part of a file, as R, PSPP and the strict reader of .do files compute them.

A sample gives shares and errors, weights alone give shares, and answers by open links count alike.
"""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pyreadstat
import pytest

from analysis.design import Design
from analysis.share import shares
from exports.delimited import write_csv
from exports.public import LEFT_OUT
from exports.r_syntax import r_syntax
from exports.spss_syntax import spss_plan, spss_syntax
from exports.stack import stack
from exports.stata_syntax import stata_syntax
from tests.exports.do_file import read_do
from tests.exports.programs import needs, pspp, rscript
from tests.exports.test_stack import part

SAMPLE, PUBLIC, BY_LINK = KINDS = ("sample", "weights alone", "open links")
PRINTED = r"f1, (.+): n = (\d+), share ([\d.]+)(?:, standard error ([\d.]+))?"


@pytest.fixture(scope="module")
def parts():
    """Two rounds: families of two in a stratum, unequal weights, in 2026 a stratum with one valid answer."""
    small, one_left = pl.col("strat") == "GC-32-1", pl.col("psu") == 1
    made = []
    for one, lonely in ((part("1.0.0", 2025, ("FCC", "CM")), False), (part("1.1.0", 2026), True)):
        rated = pl.when(small & one_left).then(1).when(small & lonely).then(-2).otherwise(pl.col("f1"))
        family = pl.when(pl.col("strat") == "GC-13-1").then((pl.col("psu") + 1) // 2).otherwise(pl.col("psu"))
        frame = one.frame.with_columns(
            rated.cast(pl.Int32).alias("f1"),
            family.cast(pl.Int32).alias("psu"),
            (pl.col("wt_final") + pl.int_range(pl.len()) % 7).alias("wt_final"),
        )
        made.append(replace(one, frame=frame))
    return made


@pytest.fixture(scope="module")
def datasets(parts):
    by_link = [replace(one, by_link=True, frame=one.frame.drop("fpc")) for one in parts]
    public = [replace(one, frame=one.frame.drop(LEFT_OUT, strict=False)) for one in parts]
    return {
        SAMPLE: stack(parts, "en"),
        PUBLIC: stack(public, "en"),
        BY_LINK: stack(by_link, "en"),
    }


def figures(dataset, kind):
    """What our own library finds: round -> n, share and, of a sample, the error."""
    found = {}
    for name in ("2025-A", "2026-A"):
        valid = dataset.frame.filter(pl.col("round") == name, pl.col("f1") >= 0)
        design = {SAMPLE: dataset.design, PUBLIC: Design(weights="wt_final"), BY_LINK: Design()}[kind]
        [share] = shares(valid, "f1", {1}, design)
        found[name] = (share.n, share.estimate, *([share.se] if kind == SAMPLE else []))
    return found


def exactly(expected):
    return {name: pytest.approx(numbers, abs=1e-11) for name, numbers in expected.items()}


def test_the_rounds_differ_and_one_stratum_has_one_unit_that_counts(datasets):
    frame = datasets[SAMPLE].frame.filter(pl.col("f1") >= 0)
    units = frame.group_by("strat").agg(pl.col("psu").n_unique(), pl.len())
    assert units.filter(pl.col("psu") == 1)["strat"].to_list() == ["2026-A:GC-32-1"]
    assert units.filter(pl.col("psu") < pl.col("len")).height > 0
    found = figures(datasets[SAMPLE], SAMPLE)
    assert abs(found["2025-A"][1] - found["2026-A"][1]) > 0.05
    assert all(figures(datasets[kind], kind) != found for kind in (PUBLIC, BY_LINK))


@pytest.fixture(scope="module")
def folder(datasets, tmp_path_factory):
    made = tmp_path_factory.mktemp("shares")
    for kind, dataset in datasets.items():
        write_csv(dataset, made / f"{kind}.csv")
    return made


@needs("Rscript")
def test_r_prints_what_is_published_of_each_round(datasets, folder):
    commands = [f'cat("{kind}\\n")\n{r_syntax(dataset, f"{kind}.csv")}' for kind, dataset in datasets.items()]
    said = rscript("\n".join(commands), folder)
    found = {}
    for line in said:
        if line in KINDS:
            here = found.setdefault(line, {})
        else:
            name, n, share, error = re.fullmatch(PRINTED, line).groups()
            here[name] = (int(n), float(share), *([] if error is None else [float(error)]))
    assert found == {kind: exactly(figures(dataset, kind)) for kind, dataset in datasets.items()}


@needs("pspp")
@pytest.mark.parametrize("kind", KINDS)
def test_pspp_lists_what_is_published_of_each_round(kind, datasets, folder):
    dataset = datasets[kind]
    commands = spss_syntax(dataset, f"{kind}.csv")
    title, header, *rows = [row for row in pspp(f"{commands}SAVE OUTFILE='a.sav'.\n", folder) if row]
    assert title == ["Table: Data List"]
    assert header == ["rule", "round", "n", "share", *(["error"] if kind == SAMPLE else [])]
    found = {name: tuple(map(float, rest)) for _, name, *rest in rows}
    assert found == exactly(figures(dataset, kind))
    left = pyreadstat.read_sav(folder / "a.sav", user_missing=True, output_format="polars")[0]
    assert left.columns == dataset.frame.columns
    assert left["f1"].to_list() == dataset.frame["f1"].to_list()


@pytest.mark.parametrize("kind", KINDS)
def test_the_do_file_displays_what_is_published_of_each_round(kind, datasets, folder):
    dataset = datasets[kind]
    session = read_do(stata_syntax(dataset, f"{kind}.csv"), folder)
    found = {}
    if kind == SAMPLE:
        for name, one in zip(session.displayed, session.means, strict=True):
            assert one.variable == "f1"
            design = Design(**one.design, lonely="adjust", nested=True)
            [share] = shares(
                pl.DataFrame(one.cells, strict=False).select("f1", *one.design.values()), "f1", {1}, design
            )
            found[name.removeprefix("f1, ")] = (share.n, share.estimate, share.se)
    else:
        assert (session.means, session.design) == ([], {})
        for line in session.displayed:
            name, n, share = re.fullmatch(r"f1, (.+): n = (\d+), share ([\d.]+)", line).groups()
            found[name] = (int(n), float(share))
    assert found == exactly(figures(dataset, kind))
    assert len(session.cells["f1"]) == dataset.frame.height


@pytest.mark.parametrize("kind", [PUBLIC, BY_LINK])
def test_nothing_computes_an_error_where_the_file_does_not_tell_how_it_was_drawn(kind, datasets):
    dataset = datasets[kind]
    commands = [spss_plan(dataset, "a.csv")] + [
        "\n".join(line for line in syntax(dataset, "a.csv").splitlines() if not line.startswith(("*", "#")))
        for syntax in (r_syntax, spss_syntax, stata_syntax)
    ]
    assert commands[0] == ""
    wrong = r"svy|survey|SE\(|standard error|singleunit|pweight|error|CS[A-Z]+ "
    assert [re.findall(wrong, text) for text in commands] == [[]] * 4
    weighted = [re.findall(r"WEIGHT BY|weights?=|aweight|weighted\.mean", text) for text in commands]
    assert [bool(found) for found in weighted] == [False, *[kind == PUBLIC] * 3]


def test_the_plan_of_complex_samples_has_each_round_by_itself(datasets):
    plan = spss_plan(datasets[SAMPLE], "a.csv")
    assert re.findall(r"^SELECT IF \((.*)\)\.$", plan, re.MULTILINE) == [
        "round = '2025-A' AND f1 >= 0",
        "round = '2026-A' AND f1 >= 0",
    ]


def test_rounds_by_link_beside_invited_ones_have_no_design(parts):
    mixed = stack([replace(parts[0], by_link=True), parts[1]], "en")
    assert (mixed.design, mixed.has_errors) == (None, False)

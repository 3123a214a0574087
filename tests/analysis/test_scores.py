"""A table is scored as one person is and as a plain evaluation by hand is, by every plan there is."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.scores import with_scores
from instruments.bridge import common_plan
from instruments.catalog import load
from instruments.scoring import plan, score_by
from tests.instruments.test_scoring_worked import PERSONS, RATED

ANYHOW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
INSTRUMENTS = {
    f"{name} {version}": load(name, version)
    for name, version in (
        ("A", "1.0.0"),
        ("A", "1.1.0"),
        ("AP", "1.0.0"),
        ("B", "1.0.0"),
        ("C", "1.0.0"),
        ("E", "1.0.0"),
    )
}
PLANS = {name: plan(one) for name, one in INSTRUMENTS.items()}
PLANS["A common"] = common_plan((INSTRUMENTS["A 1.0.0"], INSTRUMENTS["A 1.1.0"]))
PLANS["A without favourable"] = replace(PLANS["A 1.0.0"], favourable=(), overall=None, overall_codes=())
PLANS["A four fifths"] = replace(PLANS["A 1.0.0"], dimension_least=0.8, composite_least=2)


def codes(rules):
    items = [item.code for item in rules.items]
    return items + ([rules.overall] if rules.overall else [])


def same(value, expected):
    if expected is None or isinstance(expected, bool):
        return value is expected
    return value == pytest.approx(expected, abs=1e-9)


def expect_the_same(rules, rows):
    """Hold every row of the table against the evaluation of one person."""
    columns = codes(rules)
    frame = pl.DataFrame(
        {code: [row.get(code) for row in rows] for code in columns}, schema=dict.fromkeys(columns, pl.Int64)
    )
    found = with_scores(frame, rules).to_dicts()
    for row, scored in zip(rows, found, strict=True):
        one = score_by(rules, {code: value for code, value in row.items() if value is not None})
        expected = {
            **one.dimensions,
            "composite": one.composite,
            **{rule.lower(): value for rule, value in one.favourable.items()},
            "complete": one.complete,
        }
        new = {key.removeprefix("score_"): value for key, value in scored.items() if key not in columns}
        assert list(new) == list(expected)
        assert {key: value for key, value in new.items() if not same(value, expected[key])} == {}


@pytest.mark.parametrize("name", PLANS)
@ANYHOW
@given(st.data())
def test_a_table_is_scored_as_one_person_is(name, data):
    rules = PLANS[name]
    valid = sorted({code for item in rules.items for code in range(item.low, item.high + 1)})
    answer = st.sampled_from([*valid, *valid, max(valid), -1, -2, -3, -7, -8, -9, 0, 9, None])
    row = st.fixed_dictionaries(dict.fromkeys(codes(rules), answer))
    expect_the_same(rules, data.draw(st.lists(row, min_size=1, max_size=60)))


def by_hand(row):
    """Evaluate the scoring of A in plain floating point, without plan, fractions or frames."""
    weights = {"A_ACC2": 1.5, "A_ACC3": 0.5, "A_ACC4": 0.5, "A_RSP2": 0.5, "A_RSP3": 0.5}
    weights |= {"A_OUT1": 1.5, "A_SAF1": 2.0}
    groups = {"ACC": 4, "INF": 2, "RES": 3, "RSP": 3, "OUT": 3, "SAF": 2}
    scores = []
    for group, count in groups.items():
        asked = [f"A_{group}{number}" for number in range(1, count + 1)]
        asked = [code for code in asked if row[code] not in (-1, -7, -8)]
        answered = [code for code in asked if row[code] > 0]
        weight = sum(weights.get(code, 1.0) for code in answered)
        if answered and weight >= sum(weights.get(code, 1.0) for code in asked) / 2:
            points = sum(weights.get(code, 1.0) * (row[code] - 1) * 25 for code in answered)
            scores.append(points / weight)
    composite = sum(scores) / len(scores) if len(scores) >= 4 else None
    high = None if composite is None else composite >= 75 - 1e-9
    strict = None if high is None else high and min(scores) >= 50 - 1e-9
    return composite, None if row["A_OVR1"] < 0 else row["A_OVR1"] >= 4, high, strict


A_ROWS = st.fixed_dictionaries(
    dict.fromkeys([*RATED, "A_OVR1"], st.sampled_from([1, 2, 3, 4, 5, 5, 4, -1, -2, -3, -7, -9]))
)


@ANYHOW
@given(st.lists(A_ROWS, min_size=1, max_size=100))
def test_a_table_is_scored_as_a_plain_evaluation_scores_it(rows):
    found = with_scores(pl.DataFrame(rows), PLANS["A 1.0.0"])
    for row, scored in zip(rows, found.to_dicts(), strict=True):
        keys = ("score_composite", "score_f1", "score_f2", "score_f3")
        assert all(same(scored[key], value) for key, value in zip(keys, by_hand(row), strict=True))


def persons():
    """Return the five worked persons of A as a table."""
    given_codes = [list(map(int, codes.split())) for codes, _ in PERSONS.values()]
    columns = {code: [row[place] for row in given_codes] for place, code in enumerate(RATED)}
    return pl.DataFrame({**columns, "A_OVR1": [overall for _, overall in PERSONS.values()]})


def test_worked_scores_of_a_table():
    found = with_scores(persons(), PLANS["A 1.0.0"])
    composite = [None if value is None else round(value, 3) for value in found["score_composite"]]
    assert composite == [84.921, 49.167, 77.679, 88.889, None]
    assert found["score_f1"].to_list() == [True, False, True, True, None]
    assert found["score_f3"].to_list() == [True, False, True, False, None]
    assert found["score_complete"].to_list() == [True, True, True, True, False]


@pytest.mark.parametrize("engine", ["small", "lazy", "arrow", "pandas", "pandas with nulls", "duckdb"])
def test_every_engine_gives_the_same(engine):
    frame = persons()
    expected = with_scores(frame, PLANS["A 1.0.0"])["score_composite"].to_list()
    native = {
        "small": lambda: frame.cast(pl.Int8),
        "lazy": frame.lazy,
        "arrow": frame.to_arrow,
        "pandas": frame.to_pandas,
        "pandas with nulls": lambda: frame.to_pandas().replace({-8: None}).astype("float64"),
        "duckdb": lambda: duckdb.from_arrow(frame.to_arrow()),
    }[engine]()
    found = with_scores(native, PLANS["A 1.0.0"])
    assert isinstance(found, type(native))
    if engine == "lazy":
        values = found.collect()["score_composite"].to_list()
    elif engine == "arrow":
        values = found["score_composite"].to_pylist()
    elif engine == "duckdb":
        values = [row[0] for row in found.select("score_composite").fetchall()]
    else:
        values = [None if pd.isna(value) else value for value in found["score_composite"]]
    assert [same(value, wanted) for value, wanted in zip(values, expected, strict=True)] == [True] * 5


def test_columns_may_have_other_names_and_some_may_be_missing():
    short = persons().select(pl.col(RATED[:4]).name.prefix("x_"), "A_OVR1")
    names = {code: f"x_{code}" for code in RATED[:4]}
    found = with_scores(short, PLANS["A 1.0.0"], columns=names, prefix="")
    assert found.columns[5:] == [
        "access", "information", "respect", "responsiveness", "outcome", "safety",
        "composite", "f1", "f2", "f3", "complete",
    ]  # fmt: skip
    assert round(found["access"][0], 2) == 82.14
    assert found["information"].to_list() == [None] * 5
    assert found["f1"].to_list() == [True, False, True, True, None]
    assert found["f2"].to_list() == [None] * 5


def test_a_table_without_a_single_item_has_no_scores():
    found = with_scores(pl.DataFrame({"other": [1, 2]}), PLANS["B 1.0.0"])
    assert found["score_composite"].to_list() == [None, None]
    assert found["score_f1"].to_list() == [None, None]
    assert found["score_complete"].to_list() == [False, False]

"""The file for everybody: k people and l ratings in every combination that it shows."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.dataset import DatasetError
from exports.public import LEFT_OUT, Limits, public_frame

SHOWN = ["county", "a_role", "a_cage"]
SCHEMA = {
    "county": pl.String,
    "municipality": pl.String,
    "strat": pl.String,
    "psu": pl.Int32,
    "fpc": pl.Int32,
    "wt_design": pl.Float64,
    "wt_nr": pl.Float64,
    "wt_final": pl.Float64,
    "language": pl.String,
    "mode": pl.String,
    "assisted": pl.Int32,
    "a_role": pl.Int32,
    "a_cage": pl.Int32,
    "f1": pl.Int32,
}


def rows(*people):
    """(county, role, age, favourable, weight, how many) as a research frame."""
    return pl.DataFrame(
        [
            (county, "13", "GC-13-1", place, 20, 1.0, weight, weight, "pl", "paper", 0, role, age, f1)
            for county, role, age, f1, weight, many in people
            for place in range(many)
        ],
        schema=SCHEMA,
        orient="row",
    )


def groups(frame):
    return {
        (county, role, age): n for county, role, age, n in frame.group_by(SHOWN).len().sort(SHOWN).iter_rows()
    }


def test_large_mixed_groups_are_shown_as_they_are():
    frame = public_frame("A", rows(("10", 1, 1, 1, 2.0, 4), ("10", 1, 1, 0, 2.0, 1)))
    assert groups(frame) == {("10", 1, 1): 5}
    assert frame.columns == ["county", "wt_final", "a_role", "a_cage", "f1"]


def test_in_a_small_group_the_age_is_withheld_first_then_the_role_then_the_county():
    people = rows(
        *(("10", 1, 1, favourable, 1.0, 3) for favourable in (0, 1)),
        *(("10", 1, age, favourable, 1.0, 2) for age in (2, 3) for favourable in (0, 1)),
        *(("10", role, 1, favourable, 1.0, 2) for role in (4, 5) for favourable in (0, 1)),
        *(("01", 7, 1, favourable, 1.0, 3) for favourable in (0, 1)),
        *(("02", 7, 1, favourable, 1.0, 1) for favourable in (0, 1)),
        *(("03", 7, 1, favourable, 1.0, 2) for favourable in (0, 1)),
    )
    assert groups(public_frame("A", people)) == {
        ("", -6, -6): 6,
        ("01", 7, 1): 6,
        ("10", -6, -6): 8,
        ("10", 1, -6): 8,
        ("10", 1, 1): 6,
    }


def test_the_published_result_of_an_area_tells_nothing_of_the_rest_of_its_people():
    """The page has n and share of county 10; less the file's rows they are its only foster carer's."""
    people = rows(
        *(("10", 1, age, favourable, 1.0, 5 + age) for age in (1, 2) for favourable in (0, 1)),
        ("10", 4, 1, 0, 1.0, 1),
        *(("01", 1, 1, favourable, 1.0, 6) for favourable in (0, 1)),
        *(("02", 4, 1, favourable, 1.0, 2) for favourable in (0, 1)),
    )
    frame = public_frame("A", people)
    assert groups(frame) == {("", -6, -6): 4 + 1 + 12, ("01", 1, 1): 12, ("10", 1, 2): 14}


def test_people_of_no_county_are_an_area_too_for_the_country_less_its_counties_is_theirs():
    people = rows(
        *(("", 1, age, favourable, 1.0, 5 + age) for age in (1, 2) for favourable in (0, 1)),
        ("", 4, 1, 0, 1.0, 1),
        *(("02", 4, 1, favourable, 1.0, 2) for favourable in (0, 1)),
    )
    assert groups(public_frame("A", people)) == {("", -6, -6): 4 + 1 + 12, ("", 1, 2): 14}


def test_people_who_all_rated_alike_are_no_group_however_many():
    people = rows(("10", 1, 1, 1, 1.0, 50), ("10", 2, 1, 1, 1.0, 3), ("10", 2, 1, 0, 1.0, 3))
    frame = public_frame("A", people)
    # Nobody is left to hide the fifty among, so the smaller group joins them.
    assert groups(frame) == {("", -6, -6): 56}


def test_a_weight_is_the_mean_of_its_area_and_keeps_the_total_of_valid_ratings():
    people = rows(
        ("10", 1, 1, 1, 1.5, 8), ("10", 1, 1, 0, 3.0, 4), ("10", 1, 1, -2, 3.0, 2), ("01", 1, 1, -9, 7.0, 5),
        ("01", 1, 1, -2, 7.0, 5),
    )  # fmt: skip
    frame = public_frame("A", people)
    weights = {county: set(some["wt_final"]) for (county,), some in frame.group_by("county")}
    assert weights == {"10": {2.0}, "01": {7.0}}
    valid = frame.filter((pl.col("f1") >= 0) & (pl.col("county") == "10"))
    assert valid["wt_final"].sum() == 8 * 1.5 + 4 * 3.0


@pytest.mark.parametrize(
    "people", [[("10", 1, 1, 1, 1.0, 3), ("10", 1, 1, 0, 1.0, 1)], [("10", 1, 1, 1, 1.0, 40)]]
)
def test_too_few_people_or_all_alike_make_no_file(people):
    with pytest.raises(DatasetError) as caught:
        public_frame("A", rows(*people))
    assert str(caught.value) == (
        "fewer than 5 people answered, or all rated alike; only a research file can be made"
    )


def test_a_form_without_a_rule_makes_no_file():
    with pytest.raises(DatasetError) as caught:
        public_frame("D", rows())
    assert str(caught.value) == (
        "form D has no rule of what describes a person; only a research file can be made"
    )


PERSON = st.tuples(
    st.sampled_from(["01", "02", "10", ""]),
    st.integers(1, 3),
    st.sampled_from([1, 2, -9]),
    st.sampled_from([1, 1, 1, 0, -2]),
    st.sampled_from([1.0, 1.25, 3.0]),
    st.integers(1, 6),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PERSON, max_size=25), st.integers(2, 6))
def test_whatever_the_answers_every_shown_combination_has_k_people_and_l_ratings(people, k):
    whole = rows(*people)
    if whole.height < k or whole["f1"].n_unique() < 2:
        with pytest.raises(DatasetError):
            public_frame("A", whole, Limits(k))
        return
    frame = public_frame("A", whole, Limits(k))
    found = frame.group_by(SHOWN).agg(pl.len().alias("n"), pl.col("f1").n_unique().alias("l"))
    assert (found["n"].min() >= k, found["l"].min() >= 2) == (True, True)
    assert sorted(frame["f1"]) == sorted(whole["f1"])
    assert set(frame.columns) & set(LEFT_OUT) == set()
    for county in set(frame["county"]) - {""}:  # what the page says of a county less what the file shows
        rest = Counter(whole.filter(pl.col("county") == county)["f1"])
        rest -= Counter(frame.filter(pl.col("county") == county)["f1"])
        assert not rest or (rest.total() >= k and len(rest) >= 2)

"""Before and after the seminars: the worked example, and pairs that say nothing."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import StatisticError, paired_change, paired_wilcoxon
from analysis.paired import signed_rank

SEMINAR = pl.DataFrame({"before": [3, 2, 3, 4, 2, 3, 3, 2, 4, 3], "after": [4, 3, 4, 4, 3, 4, 3, 4, 4, 4]})


def test_ten_pairs_of_a_seminar():
    found = paired_change(SEMINAR, "before", "after")
    assert [round(x, 2) for x in (found.before, found.after, found.change)] == [2.90, 3.70, 0.80]
    assert (round(found.sd, 3), round(found.lower, 2), round(found.upper, 2)) == (0.632, 0.35, 1.25)
    assert (round(found.t, 2), found.df, round(found.p_value, 4), round(found.dz, 2)) == (
        4.00,
        9,
        0.0031,
        1.26,
    )
    assert (found.nonzero, round(found.wilcoxon_p, 4)) == (7, 0.0156)


def test_an_eleventh_person_with_an_after_form_only():
    more = pl.concat([SEMINAR, pl.DataFrame({"before": [None], "after": [5]}, schema=SEMINAR.schema)])
    found = paired_change(more, "before", "after")
    assert (found.pairs, found.forms, round(found.change, 2)) == (10, 11, 0.80)


@given(st.lists(st.integers(-4, 4).filter(bool), min_size=1, max_size=9))
def test_the_exact_p_is_that_of_all_signs(differences):
    d = np.array(differences, dtype=float)
    found = signed_rank(d)
    ranks = np.abs(d).argsort().argsort()
    del ranks
    magnitude = np.abs(d)
    rank = np.array([(magnitude < m).sum() + ((magnitude == m).sum() + 1) / 2 for m in magnitude])
    every = np.array([np.dot(signs, rank) for signs in product([0, 1], repeat=len(d))])
    tails = (every <= found.statistic).mean(), (every >= found.statistic).mean()
    assert found.p_value == pytest.approx(min(1.0, 2 * min(tails)))


def test_the_normal_approximation_comes_near_and_a_correction_makes_it_careful():
    frame = pl.DataFrame({"before": [0.0] * 30, "after": [(-1) ** (i % 3) * (i + 1.5) for i in range(30)]})
    exact = paired_wilcoxon(frame, "before", "after").p_value
    normal = paired_wilcoxon(frame, "before", "after", exact=False).p_value
    careful = paired_wilcoxon(frame, "before", "after", exact=False, correct=True).p_value
    assert (normal < careful, abs(careful - exact) < 0.01) == (True, True)


def test_nobody_changed_in_some_pairs_only():
    frame = pl.DataFrame({"before": [1, 2, 3], "after": [1, 2, 4]})
    found = paired_change(frame, "before", "after")
    assert (found.nonzero, found.wilcoxon_p) == (1, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "code", "message"),
    [
        ([1, None], [None, 2], "few", "0 persons have both 'before' and 'after'; at least 2 are needed."),
        ([1], [2], "few", "1 persons have both"),
        ([1, 2, 3], [2, 3, 4], "constant", "All 3 pairs changed from 'before' to 'after' by 1: no spread"),
    ],
)
def test_refused_by_name(before, after, code, message):
    frame = pl.DataFrame({"before": before, "after": after}, schema={"before": pl.Int64, "after": pl.Int64})
    with pytest.raises(StatisticError) as refused:
        paired_change(frame, "before", "after")
    assert (refused.value.code, str(refused.value)[: len(message)]) == (code, message)


def test_wilcoxon_needs_a_pair_that_changed():
    same = pl.DataFrame(
        {"before": [1, 2], "after": [1, 2], "none": [None, None]}, schema_overrides={"none": pl.Int64}
    )
    for other, message in (
        ("after", "Nobody changed from 'before' to 'after'."),
        ("none", "Nobody has both"),
    ):
        with pytest.raises(StatisticError, match=message):
            paired_wilcoxon(same, "before", other)

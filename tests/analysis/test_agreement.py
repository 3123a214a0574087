"""Agreement of two ratings."""

import numpy as np
import polars as pl
import pytest

from analysis import Design, StatisticError, correlations, design_kappa, kappa

FLEISS = pl.DataFrame(  # 100 patients, three diagnoses, two judges
    [
        {"first": i, "second": j}
        for i, row in enumerate([[53, 5, 2], [11, 14, 5], [1, 6, 3]])
        for j, count in enumerate(row)
        for _ in range(count)
    ]
)


def test_kappa_and_its_error_by_hand():
    found = kappa(FLEISS, "first", "second")
    o, e = 0.70, (60 * 65 + 30 * 25 + 10 * 10) / 100**2
    assert found.kappa == pytest.approx((o - e) / (1 - e))
    lower, upper = found.interval()
    assert ((lower + upper) / 2, (upper - lower) / 2) == pytest.approx((found.kappa, 1.959963985 * found.se))


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_the_error_is_that_of_the_delta_method_in_a_simple_sample(weights):
    plain = kappa(FLEISS, "first", "second", weights=weights)
    design = design_kappa(FLEISS, "first", "second", Design(), weights=weights)
    assert (design.kappa, design.n) == (pytest.approx(plain.kappa), 100)
    assert design.se**2 == pytest.approx(plain.se**2 * 100 / 99)


def test_the_error_agrees_with_a_jackknife():
    found = kappa(FLEISS, "first", "second", weights="quadratic")
    left = [kappa(FLEISS.filter(pl.int_range(100) != i), "first", "second", weights="quadratic").kappa
            for i in range(100)]  # fmt: skip
    assert found.se == pytest.approx(
        np.sqrt(99 / 100 * np.sum((np.array(left) - np.mean(left)) ** 2)), rel=0.05
    )
    other = kappa(FLEISS, "first", "second", weights="quadratic", error="psych")
    assert other.se < 0.75 * found.se  # here psych's is too small, in other tables too large


def test_perfect_agreement_has_no_error():
    same = FLEISS.with_columns(second=pl.col("first"))
    found = kappa(same, "first", "second")
    assert (found.kappa, found.se) == (pytest.approx(1.0), pytest.approx(0.0, abs=1e-9))


def test_one_judge_may_leave_a_category_out():
    frame = pl.DataFrame({"a": ["n", "y", "y", "d"], "b": ["n", "y", "y", "y"]})
    o, e = 3 / 4, (1 * 1 + 2 * 3) / 16
    assert design_kappa(frame, "a", "b", Design()).kappa == pytest.approx((o - e) / (1 - e))


def test_refused_by_name():
    same = pl.DataFrame({"a": [1, 1], "b": [1, 1], "c": [1, 2], "d": [None, 1]})
    calls = {
        "'a' and 'b' have one category only, 1.": lambda: kappa(same, "a", "b"),
        "'a' and 'b' have one category only, 1. ": lambda: design_kappa(same, "a", "b", Design()),
        "Column 'a' is 1 in all rows; leave it out.": lambda: correlations(same, "a", "c"),
        "1 rows have all of c, d filled in; at least 2 are needed.": lambda: correlations(same, "c", "d"),
    }
    for message, call in calls.items():
        with pytest.raises(StatisticError) as refused:
            call()
        assert str(refused.value) == message.strip()

"""Intervals: reflection, the cap, and answers that are all alike."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.interval import METHODS, Moments, capped_n_effective, interval

counts = st.integers(2, 3000)


@st.composite
def moments(draw):
    n = draw(counts)
    share = draw(st.integers(0, n)) / n
    deff = draw(st.floats(0.3, 20))
    return Moments(
        share,
        deff * share * (1 - share) / n,
        n,
        draw(st.integers(1, n - 1)),
        draw(st.floats(0, 0.95)),
        parent_deff=draw(st.floats(0.5, 10)),
        confidence=draw(st.sampled_from([0.8, 0.95, 0.99])),
    )


@pytest.mark.parametrize("method", METHODS)
@given(given_moments=moments())
def test_reflected_share_has_reflected_limits(method, given_moments):
    m = given_moments
    reflected = Moments(
        1 - m.share, m.variance, m.n, m.df, m.fraction, m.missing, m.parent_deff, m.confidence
    )
    one, other = interval(method, m), interval(method, reflected)
    assert math.isclose(one.lower, 1 - other.upper, abs_tol=1e-7)
    assert math.isclose(one.upper, 1 - other.lower, abs_tol=1e-7)
    assert one.lower <= m.share <= one.upper


@given(n=st.integers(2, 2000), data=st.data())
def test_fewer_favourable_answers_never_prove_more(n, data):
    df = data.draw(st.integers(1, n - 1))
    deff = data.draw(st.floats(0.01, 5))

    def lower(favourable):
        p = favourable / n
        return interval("korn-graubard", Moments(p, deff * p * (1 - p) / n, n, df)).lower

    assert lower(n - 1) <= lower(n)


def test_the_cap_names_its_parts():
    m = Moments(0.99, 1e-9, 200, 50, fraction=0.5, parent_deff=2.0)
    r = (1.971956544249 / 2.008559112101) ** 2
    assert capped_n_effective(m) == pytest.approx(200 / 0.5 * r / 2, rel=1e-9)


def test_a_small_design_effect_of_the_parent_does_not_lift_the_cap():
    m = Moments(1.0, 0.0, 100, 99, parent_deff=0.4)
    assert interval("korn-graubard", m).n_effective == 100


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"wilson", "korn-graubard"}))
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_alike_is_clopper_pearson(method, share):
    found, ours = (interval(m, Moments(share, 0.0, 72, 71)) for m in (method, "korn-graubard"))
    assert (found.method, ours.method) == ("clopper-pearson", "korn-graubard")
    assert (found.lower, found.upper, found.n_effective) == (ours.lower, ours.upper, 72)

"""Sentences about groups with a bound: told where the attack, given them, leaves every width."""

from __future__ import annotations

import pytest

from exports.disclosure import Atom, Group, Limits, Statement, Status, tellable

LIMITS = Limits()


def county(unfavourable, n=100, small=8):
    """A county with a bound over one small hidden municipality and the rest, which is not asked for."""
    atoms = [Atom("small", small, min(unfavourable, 1)), Atom("rest", n - small, unfavourable - 1)]
    groups = [Group("county", frozenset(["small", "rest"])), Group("small", frozenset(["small"]))]
    statuses = {"county": Status.BOUND, "small": Status.HIDDEN}
    return atoms, groups, statuses


def test_a_sentence_that_leaves_three_steps_is_told():
    table = county(3)
    assert tellable(*table, [Statement("county", 0.97, 1.0)], LIMITS) == {"county"}


def test_a_sentence_that_leaves_two_steps_is_kept_back():
    table = county(2)
    assert tellable(*table, [Statement("county", 0.98, 1.0)], LIMITS) == frozenset()


def test_a_sentence_from_below_counts_as_well():
    """At most 97 % favourable and a bound of at least 97 % together give the county's count away."""
    table = county(3)
    assert tellable(*table, [Statement("county", 0.0, 0.97)], LIMITS) == frozenset()


def test_a_weighted_share_limits_the_weighted_sum():
    atoms, _, statuses = county(3)
    weight = {"small": 3.0, "rest": 1.0}
    groups = [Group("county", frozenset(weight), weight), Group("small", frozenset(["small"]))]
    # One unfavourable answer of the small municipality weighs 3/1.16: two of 100 leave room for none or one.
    assert tellable(atoms, groups, statuses, [Statement("county", 0.93, 1.0)], LIMITS) == frozenset()
    assert tellable(atoms, groups, statuses, [Statement("county", 0.90, 1.0)], LIMITS) == {"county"}


def test_sentences_that_are_safe_alone_and_not_together_are_told_in_the_order_of_size():
    """Two counties make a country that shows its share: what one has not, the other has."""
    atoms = [Atom("a", 201, 2), Atom("b", 200, 2)]
    groups = [Group("country", frozenset("ab")), Group("a", frozenset("a")), Group("b", frozenset("b"))]
    statuses = {"country": Status.SHOWN, "a": Status.BOUND, "b": Status.BOUND}
    wide = Limits(caution=300)
    said = [Statement("b", 1 - 3 / 200, 1.0), Statement("a", 1 - 3 / 201, 1.0)]
    assert tellable(atoms, groups, statuses, said[1:], wide) == {"a"}
    assert tellable(atoms, groups, statuses, said[:1], wide) == {"b"}
    assert tellable(atoms, groups, statuses, said, wide) == {"a"}


def test_a_sentence_about_no_group_is_a_fault():
    with pytest.raises(KeyError):
        tellable(*county(3), [Statement("nowhere", 0.9, 1.0)], LIMITS)

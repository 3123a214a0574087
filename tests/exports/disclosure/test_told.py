"""What is told elsewhere already: it cannot be hidden any more, so something else has to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.disclosure import Atom, Group, Limits, Statement, Status, attack, protect, tellable, too_narrow
from tests.exports.disclosure.test_any_table import tables

ATOMS = [Atom("a", 8, 2), Atom("b", 40, 4), Atom("c", 60, 10)]
WHOLE = Group("all", frozenset("abc"))


def forms(*told):
    return [Group(key, frozenset(key), told=key in told) for key in "abc"]


def test_without_anything_told_the_smallest_neighbour_is_hidden():
    assert protect(ATOMS, [WHOLE, *forms()]) == {
        "all": "shown", "a": "hidden", "b": "hidden_secondary", "c": "shown",
    }  # fmt: skip


def test_what_is_told_is_not_hidden_for_the_sake_of_another():
    groups = [WHOLE, *forms("b")]
    assert protect(ATOMS, groups) == {"all": "shown", "a": "hidden", "b": "shown", "c": "hidden_secondary"}
    assert too_narrow(ATOMS, groups, protect(ATOMS, groups)) == ()


def test_the_whole_is_hidden_where_all_others_are_told():
    groups = [WHOLE, *forms("b", "c")]
    assert protect(ATOMS, groups) == {
        "all": "hidden_secondary", "a": "hidden", "b": "shown", "c": "shown",
    }  # fmt: skip
    assert attack(ATOMS, groups, protect(ATOMS, groups)) == {"all": (14, 22), "a": (0, 8)}


def test_the_attack_knows_what_is_told_of_a_group_that_is_hidden():
    statuses = {"all": Status.SHOWN, "a": Status.HIDDEN, "b": Status.HIDDEN_SECONDARY, "c": Status.SHOWN}
    assert attack(ATOMS, [WHOLE, *forms("b")], statuses) == {"a": (2, 2), "b": (4, 4)}
    assert too_narrow(ATOMS, [WHOLE, *forms("b")], statuses) == ("a",)


def test_nothing_is_hidden_for_what_is_told_itself_or_follows_from_it_alone():
    assert protect(ATOMS, [WHOLE, *forms("a")])["b"] == "shown"
    told_whole = Group("all", frozenset("abc"), told=True)
    assert protect(ATOMS, [told_whole, *forms("b", "c")]) == {
        "all": "shown", "a": "hidden", "b": "shown", "c": "shown",
    }  # fmt: skip


def test_what_is_told_of_a_sum_leaves_its_parts_what_it_left_them():
    """Of a and b together two are unfavourable: each has three counts left, which is less than the width."""
    atoms = [Atom("a", 8, 1), Atom("b", 8, 1), Atom("c", 60, 10)]
    groups = [WHOLE, *forms(), Group("ab", frozenset("ab"), told=True)]
    safe = protect(atoms, groups)
    assert safe == {"all": "shown", "a": "hidden", "b": "hidden", "c": "shown", "ab": "caution"}
    assert attack(atoms, groups, safe) == {"a": (0, 2), "b": (0, 2)}


def test_a_weighted_share_beside_a_told_count_is_two_equations():
    weights = {"a": 1.0, "b": 2.0, "c": 1.0}
    groups = [Group("all", frozenset("abc"), weights), *forms("c")]
    assert protect(ATOMS, groups)["all"] == "hidden_secondary"


def test_a_told_count_is_more_than_a_weighted_share_that_does_not_give_it_away():
    atoms, limits = [Atom("a", 8, 2), Atom("b", 40, 4)], Limits(counts_known=False)
    groups = [Group("all", frozenset("ab"), {"a": 1.0, "b": 2.0}), Group("a", frozenset("a"))]
    assert protect(atoms, groups, limits) == {"all": "shown", "a": "hidden"}
    groups[0] = replace(groups[0], told=True)
    assert protect(atoms, groups, limits) == {"all": "hidden_secondary", "a": "hidden"}


@pytest.mark.parametrize(("told", "keys"), [((), {"ab"}), (("b",), frozenset())])
def test_a_sentence_is_told_only_where_it_is_safe_beside_what_is_told_elsewhere(told, keys):
    """At most three of a and b are unfavourable; who knows that one of b is has three counts left for a."""
    atoms = [Atom("a", 12, 1), Atom("b", 12, 1)]
    groups = [Group("ab", frozenset("ab")), *(Group(key, frozenset(key), told=key in told) for key in "ab")]
    statuses = dict.fromkeys(("ab", "a", "b"), Status.HIDDEN)
    assert tellable(atoms, groups, statuses, [Statement("ab", 0.875, 1.0)]) == keys


def test_what_is_shown_anyway_and_told_elsewhere_too_changes_no_choice():
    """Two choices cost the same here: one made before a file and the other after it would show both."""
    sizes = {"a": (20, 2), "b": (20, 4), "c": (20, 5), "d": (20, 0)}
    atoms = [Atom(key, *found) for key, found in sizes.items()]
    groups = [Group("all", frozenset("abcd")), Group("high", frozenset("cd")), Group("even", frozenset("ac"))]
    groups += [Group(key, frozenset(key)) for key in "abc"]
    safe = protect(atoms, groups)
    assert (safe["all"], safe["high"]) == ("shown", "shown")
    told = [replace(group, told=group.key in ("all", "high")) for group in groups]
    assert protect(atoms, told) == safe


@settings(deadline=None, max_examples=40)
@given(tables(), st.data(), st.sampled_from([Limits(), Limits(counts_known=False)]))
def test_whatever_is_told_the_attack_finds_nothing_more_than_it_tells(table, data, limits):
    atoms, groups = table
    told = data.draw(st.sets(st.sampled_from([group.key for group in groups])))
    groups = [replace(group, told=group.key in told) for group in groups]
    assert too_narrow(atoms, groups, protect(atoms, groups, limits), limits) == ()

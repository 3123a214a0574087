"""The first step: what a group may show by its own size, and what a bound says."""

from __future__ import annotations

import pytest

from exports.disclosure import (
    Atom,
    Bound,
    Group,
    Limits,
    Status,
    count_shown,
    primary,
    protect,
    published_bounds,
)


def alone(valid, unfavourable, limits=None):
    atoms = [Atom("a", valid, unfavourable)]
    groups = [Group("a", frozenset("a"))]
    assert protect(atoms, groups, limits) == primary(atoms, groups, limits)
    return primary(atoms, groups, limits)["a"]


@pytest.mark.parametrize(
    ("valid", "unfavourable", "status"),
    [
        (0, 0, "hidden"),
        (9, 4, "hidden"),
        (10, 4, "caution"),
        (10, 0, "bound"),
        (10, 10, "bound"),
        (29, 1, "caution"),
        (29, 28, "caution"),
        (29, 0, "bound"),
        (30, 0, "shown"),
        (30, 30, "shown"),
        (2904, 100, "shown"),
    ],
)
def test_a_group_alone_is_judged_by_its_size(valid, unfavourable, status):
    assert alone(valid, unfavourable) == status


def test_a_project_may_show_a_bound_for_nearly_alike_groups_too():
    limits = Limits(alike=3)
    assert [alone(20, u, limits) for u in (0, 3, 4, 16, 17, 20)] == [
        "bound",
        "bound",
        "caution",
        "caution",
        "bound",
        "bound",
    ]


def test_limits_that_contradict_each_other_are_refused():
    for wrong in ({"base": 31}, {"alike": 4}, {"alike": -1}, {"base": 6}):
        with pytest.raises(ValueError) as caught:
            Limits(**wrong)
        assert str(caught.value).startswith("limits contradict each other")


@pytest.mark.parametrize(
    ("valid", "unfavourable", "bound"),
    [
        (10, 0, Bound(at_least=True, percent=70)),
        (10, 10, Bound(at_least=False, percent=30)),
        (14, 0, Bound(at_least=True, percent=78)),
        (29, 0, Bound(at_least=True, percent=89)),
        (29, 29, Bound(at_least=False, percent=11)),
    ],
)
def test_a_bound_follows_from_the_number_of_answers_alone(valid, unfavourable, bound):
    atoms, groups = [Atom("a", valid, unfavourable)], [Group("a", frozenset("a"))]
    assert published_bounds(atoms, groups, {"a": Status.BOUND}) == {"a": bound}
    assert published_bounds(atoms, groups, {"a": Status.HIDDEN}) == {}


def test_a_bound_leaves_room_for_the_heaviest_answers():
    atoms = [Atom("a", 10, 0), Atom("b", 10, 0)]
    groups = [Group("both", frozenset("ab"), {"a": 3.0, "b": 1.0})]
    # scaled weights are 1.5 and 0.5: 3 answers of weight 1.5 are 22.5 % of 20
    assert published_bounds(atoms, groups, {"both": Status.BOUND}) == {"both": Bound(True, 77)}


def test_counts_of_personal_characteristics_below_five_are_hidden():
    assert [count_shown(n) for n in (0, 1, 4, 5, 6)] == [False, False, False, True, True]
    assert [count_shown(n, limit=3) for n in (2, 3)] == [False, True]


@pytest.mark.parametrize(
    ("atoms", "groups", "message"),
    [
        ([Atom("a", 1, 0), Atom("a", 2, 0)], [], "two atoms have the same key"),
        ([Atom("a", 1, 2)], [], "atom a: 2 unfavourable of 1 answers"),
        ([Atom("a", 1, -1)], [], "atom a: -1 unfavourable of 1 answers"),
        ([Atom("a", 1, 0)], [Group("g", frozenset("a"))] * 2, "two groups have the same key"),
        (
            [Atom("a", 1, 0)],
            [Group("g", frozenset())],
            "group g: has no atoms or atoms that are not in the table",
        ),
        (
            [Atom("a", 1, 0)],
            [Group("g", frozenset("b"))],
            "group g: has no atoms or atoms that are not in the table",
        ),
        (
            [Atom("a", 1, 0), Atom("b", 1, 0)],
            [Group("a", frozenset("ab"))],
            "group a: has the key of an atom but is not that atom alone",
        ),
        (
            [Atom("a", 1, 0)],
            [Group("g", frozenset("a"), {"a": 0.0})],
            "group g: a coefficient is missing or not above 0",
        ),
    ],
)
def test_what_is_not_a_table_is_refused(atoms, groups, message):
    with pytest.raises(ValueError) as caught:
        protect(atoms, groups)
    assert str(caught.value) == message

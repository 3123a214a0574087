"""Whatever the table: after both steps the attack finds nothing, and nothing is hidden in vain."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from exports.disclosure import Atom, Group, Limits, Status, primary, protect, published_bounds, too_narrow
from exports.disclosure.protection import BOUND_COST


@st.composite
def tables(draw, largest=8):
    count = draw(st.integers(1, largest))
    keys = [f"a{i}" for i in range(count)]
    valid = draw(st.lists(st.integers(0, 45), min_size=count, max_size=count))
    atoms = [Atom(k, n, draw(st.integers(0, n))) for k, n in zip(keys, valid, strict=True)]
    weights = draw(st.none() | st.fixed_dictionaries({k: st.floats(0.5, 4.0) for k in keys}))
    nested = {"all": keys, "low": keys[: count // 2], "high": keys[count // 2 :], "even": keys[::2]}
    groups = [Group(name, frozenset(some), weights) for name, some in nested.items() if some]
    single = draw(st.sets(st.sampled_from(keys)))
    return atoms, groups + [Group(k, frozenset([k]), weights) for k in sorted(single)]


def price(atoms, groups, statuses):
    size = {atom.key: atom.valid for atom in atoms}
    cost = {"shown": 0, "caution": 0, "bound": BOUND_COST, "hidden": 1, "hidden_secondary": 1}
    return sum(cost[statuses[g.key]] * sum(size[a] for a in g.atoms) for g in groups if g.key != "all")


@settings(deadline=None, max_examples=40)
@given(tables(), st.sampled_from([Limits(), Limits(alike=3), Limits(counts_known=False)]))
def test_the_attack_finds_nothing_after_both_steps(table, limits):
    atoms, groups = table
    safe = protect(atoms, groups, limits)
    assert too_narrow(atoms, groups, safe, limits) == ()
    hidden = {key for key, status in primary(atoms, groups, limits).items() if status == "hidden"}
    assert {key for key, status in safe.items() if status == "hidden"} == hidden


@settings(deadline=None, max_examples=25)
@given(tables())
def test_every_bound_shown_is_true(table):
    atoms, groups = table
    answers = {atom.key: atom for atom in atoms}
    for key, bound in published_bounds(atoms, groups, protect(atoms, groups)).items():
        group = next(g for g in groups if g.key == key)
        for weight in (None, group.coefficients):
            part = {a: 1.0 if weight is None else weight[a] for a in group.atoms}
            total = sum(w * answers[a].valid for a, w in part.items())
            share = (
                100 * sum(w * (answers[a].valid - answers[a].unfavourable) for a, w in part.items()) / total
            )
            assert share >= bound.percent - 1e-9 if bound.at_least else share <= bound.percent + 1e-9


@settings(deadline=None, max_examples=15)
@given(tables(largest=3))
def test_no_cheaper_choice_of_groups_is_safe(table):
    atoms, groups = table
    safe = protect(atoms, groups)
    paid = price(atoms, groups, safe)
    first = primary(atoms, groups)
    free = [g.key for g in groups if g.key != "all" and first[g.key] in {"shown", "caution", "bound"}]
    fixed = {g.key: first[g.key] for g in groups}
    for tried in product([False, True], repeat=len(free)):
        hidden = {k: Status.HIDDEN_SECONDARY for k, hide in zip(free, tried, strict=True) if hide}
        other = {**fixed, **hidden, "all": safe["all"]}
        if price(atoms, groups, other) < paid - 1e-9:
            assert too_narrow(atoms, groups, other) != ()

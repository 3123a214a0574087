"""The second step on small tables whose safe answer can be worked out by hand, and on a country."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from exports.disclosure import Atom, Group, Limits, attack, primary, protect, protection, too_narrow

COUNTIES = {
    "01": {"11": 14, "33": 8, "15": 5, "59": 5, "38": 6},
    "02": {"12": 1, "46": 14, "49": 9, "19": 92, "52": 33, "53": 14, "69": 8, "72": 9},
    "03": {"21": 50, "55": 22, "56": 13, "23": 1, "25": 5, "75": 5, "88": 13},
    "04": {"48": 4, "58": 4, "18": 17, "84": 8, "39": 11},
    "05": {"36": 6, "57": 5, "27": 25, "66": 11, "67": 7, "73": 8},
    "06": {"32": 6, "47": 6, "54": 7, "65": 6, "71": 11, "29": 30, "91": 13},
    "07": {"94": 8, "63": 2, "87": 7, "77": 12},
    "08": {"61": 18, "68": 11, "74": 2, "78": 13},
    "09": {"34": 6, "45": 4, "62": 4, "82": 10, "30": 6, "43": 4},
    "10": {"42": 7, "85": 11, "89": 4, "86": 6, "79": 11, "81": 10, "13": 196, "41": 36},
}


def nested(cells, weights=None):
    """One county 'all' over the cells, each cell a group of its own."""
    atoms = [Atom(key, valid, unfavourable) for key, (valid, unfavourable) in cells.items()]
    groups = [Group("all", frozenset(cells), weights)]
    return atoms, groups + [Group(key, frozenset([key])) for key in cells]


def country(favourable, seed, *, weighted):
    """Sixty municipalities in ten counties; answers and weights are invented, seeded."""
    dice = random.Random(seed)
    size = {place: n for county in COUNTIES.values() for place, n in county.items()}
    weight = {place: dice.uniform(1.2, 2.2) for place in size} if weighted else dict.fromkeys(size, 1.0)
    atoms = [Atom(p, n, sum(dice.random() > favourable for _ in range(n))) for p, n in size.items()]
    groups = [Group("LT", frozenset(size), weight)]
    groups += [Group(f"county {c}", frozenset(places), weight) for c, places in COUNTIES.items()]
    return atoms, groups + [Group(place, frozenset([place]), weight) for place in size]


def test_a_single_hidden_group_takes_the_cheapest_other_with_it():
    atoms, groups = nested({"a": (8, 2), "b": (40, 5), "c": (60, 6)})
    first = primary(atoms, groups)
    assert first == {"all": "shown", "a": "hidden", "b": "shown", "c": "shown"}
    assert attack(atoms, groups, first) == {"a": (2, 2)}
    assert too_narrow(atoms, groups, first) == ("a",)
    safe = protect(atoms, groups)
    assert safe == {"all": "shown", "a": "hidden", "b": "hidden_secondary", "c": "shown"}
    assert attack(atoms, groups, safe) == {"a": (0, 7), "b": (0, 7)}


def test_two_hidden_groups_that_protect_each_other_take_nothing_with_them():
    atoms, groups = nested({"a": (8, 2), "b": (9, 3), "c": (60, 6)})
    safe = protect(atoms, groups)
    assert safe == {"all": "shown", "a": "hidden", "b": "hidden", "c": "shown"}
    assert attack(atoms, groups, safe) == {"a": (0, 5), "b": (0, 5)}


def test_the_lower_limit_follows_from_how_few_answers_the_other_hidden_group_has():
    atoms, groups = nested({"a": (8, 4), "b": (4, 1), "c": (60, 6)})
    assert attack(atoms, groups, protect(atoms, groups)) == {"a": (1, 5), "b": (0, 4)}


def test_the_whole_is_hidden_last_even_where_it_would_hide_fewer_answers():
    atoms, groups = nested({"a": (8, 2), "b": (39, 5), "c": (40, 6)})
    safe = protect(atoms, [*groups, Group("bc", frozenset("bc"))])
    assert safe == {
        "all": "shown",
        "a": "hidden",
        "b": "hidden_secondary",
        "bc": "hidden_secondary",
        "c": "shown",
    }


def test_two_hidden_groups_of_which_too_little_is_left_open_need_a_third():
    atoms, groups = nested({"a": (8, 1), "b": (9, 1), "c": (60, 6), "d": (80, 9)})
    assert attack(atoms, groups, primary(atoms, groups)) == {"a": (0, 2), "b": (0, 2)}
    assert protect(atoms, groups) == {
        "all": "shown",
        "a": "hidden",
        "b": "hidden",
        "c": "hidden_secondary",
        "d": "shown",
    }


def test_a_total_with_almost_no_unfavourable_answers_shows_a_bound_where_nothing_else_helps():
    atoms, groups = nested({"a": (8, 0), "b": (9, 1), "c": (60, 0)})
    safe = protect(atoms, groups)
    assert safe == {"all": "bound", "a": "hidden", "b": "hidden", "c": "shown"}
    # "at least 96 %" of 77 leaves 3.08 answers open
    assert attack(atoms, groups, safe) == {"a": (0, 3), "all": (0, 3), "b": (0, 3)}


def test_the_mirror_table_of_unfavourable_answers_is_protected_alike():
    atoms, groups = nested({"a": (8, 8), "b": (9, 8), "c": (60, 60)})
    safe = protect(atoms, groups)
    assert safe == {"all": "bound", "a": "hidden", "b": "hidden", "c": "shown"}
    assert attack(atoms, groups, safe) == {"a": (5, 8), "all": (74, 77), "b": (6, 9)}


def test_a_group_smaller_than_the_width_keeps_all_its_own_values_open():
    atoms, groups = nested({"a": (2, 1), "b": (2, 1), "c": (60, 6)})
    safe = protect(atoms, groups)
    assert safe == {"all": "shown", "a": "hidden", "b": "hidden", "c": "shown"}
    assert attack(atoms, groups, safe) == {"a": (0, 2), "b": (0, 2)}


def test_an_empty_group_is_hidden_and_needs_no_protection():
    atoms, groups = nested({"a": (0, 0), "b": (40, 5), "c": (60, 6)})
    assert protect(atoms, groups) == {"all": "shown", "a": "hidden", "b": "shown", "c": "shown"}


def test_an_atom_that_nobody_asked_for_is_protected_too():
    atoms = [Atom("a", 8, 2), Atom("b", 40, 5)]
    groups = [Group("b", frozenset("b")), Group("both", frozenset("ab"))]
    assert attack(atoms, groups, primary(atoms, groups)) == {"a": (2, 2)}
    assert protect(atoms, groups) == {"both": "shown", "b": "hidden_secondary"}


def test_crossing_groups_are_protected_together():
    sizes = {"n1": (5, 1), "n2": (45, 6), "s1": (45, 7), "s2": (45, 8)}
    atoms = [Atom(key, *counts) for key, counts in sizes.items()]
    groups = [Group(key, frozenset([key])) for key in sizes]
    groups += [Group(k, frozenset(v)) for k, v in {"n": ["n1", "n2"], "1": ["n1", "s1"]}.items()]
    safe = protect(atoms, groups)
    # both totals of n1 are published, so each loses the partner that it needs
    assert {key for key, status in safe.items() if status == "hidden_secondary"} == {"n2", "s1"}
    assert attack(atoms, groups, safe) == {"n1": (0, 5), "n2": (2, 7), "s1": (3, 8)}


def test_a_weighted_share_is_a_second_equation():
    weights = {"a": 1.0, "b": 2.0, "c": 1.0}
    atoms, groups = nested({"a": (8, 2), "b": (9, 3), "c": (60, 6)}, weights)
    assert attack(atoms, groups, primary(atoms, groups)) == {"a": (2, 2), "b": (3, 3)}
    # the difference of the two totals is the heavy group, whatever else is hidden
    safe = {"all": "hidden_secondary", "a": "hidden", "b": "hidden", "c": "shown"}
    assert protect(atoms, groups) == safe
    one_equation = Limits(counts_known=False)
    # a + 2 b = 8 with b at most 4
    assert attack(atoms, groups, primary(atoms, groups), one_equation) == {"a": (0, 8), "b": (0, 4)}


def test_a_rounded_weighted_share_gives_away_only_what_its_decimals_say():
    weights = {"a": 1.0, "b": 2.0, "c": 1.0}
    atoms, exact = nested({"a": (8, 2), "b": (9, 3), "c": (60, 6)}, weights)
    first = primary(atoms, exact)
    to_tenths = [replace(group, decimals=1) for group in exact]
    # 14 of 86 weights are printed as 0.2, so that 6.9 <= a + 2 b, and a + b = 5
    assert attack(atoms, to_tenths, first) == {"a": (0, 3), "b": (2, 5)}
    assert protect(atoms, to_tenths) == first
    to_thousandths = [replace(group, decimals=3) for group in exact]
    assert attack(atoms, to_thousandths, first) == {"a": (2, 2), "b": (3, 3)}
    assert protect(atoms, to_thousandths)["all"] == "hidden_secondary"


@pytest.mark.parametrize("decimals", [2, 3])
def test_a_country_of_rounded_shares_is_safe(decimals):
    atoms, groups = country(0.95, 2, weighted=True)
    groups = [replace(group, decimals=decimals) for group in groups]
    safe = protect(atoms, groups)
    assert too_narrow(atoms, groups, safe) == ()
    assert safe["LT"] == "shown"


def test_equal_weights_are_no_second_equation():
    atoms, groups = nested({"a": (8, 2), "b": (9, 3), "c": (60, 6)}, dict.fromkeys("abc", 2.5))
    assert attack(atoms, groups, primary(atoms, groups)) == {"a": (0, 5), "b": (0, 5)}


def test_a_bound_that_would_be_untrue_of_the_weighted_share_is_not_shown():
    weights = {"a": 1.0, "b": 5.0, "c": 1.0}
    atoms, groups = nested({"a": (9, 0), "b": (9, 4), "c": (10, 0)}, weights)
    safe = protect(atoms, groups)
    assert safe == {"all": "hidden_secondary", "a": "hidden", "b": "hidden", "c": "bound"}


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("favourable", "seed"), [(0.95, 1), (0.95, 2), (0.995, 3)])
def test_nothing_hidden_in_a_country_can_be_worked_out(favourable, seed, weighted):
    atoms, groups = country(favourable, seed, weighted=weighted)
    open_to_attack = too_narrow(atoms, groups, primary(atoms, groups))
    assert len(open_to_attack) >= 20
    safe = protect(atoms, groups)
    assert too_narrow(atoms, groups, safe) == ()
    assert safe["LT"] == ("bound" if sum(a.unfavourable for a in atoms) <= 3 else "shown")


def test_the_order_of_atoms_and_groups_changes_nothing():
    cells = {p: (n, n // 9) for c in ("01", "02", "03") for p, n in COUNTIES[c].items()}
    atoms, groups = nested(cells, {place: 1 + int(place) / 100 for place in cells})
    assert protect(atoms[::-1], groups[::-1]) == protect(atoms, groups)


def test_a_search_cut_short_is_still_safe(monkeypatch):
    monkeypatch.setattr(protection, "ROUNDS", 1)
    atoms, groups = nested({"a": (8, 1), "b": (9, 1), "c": (60, 6), "d": (80, 9), "e": (33, 3)})
    assert too_narrow(atoms, groups, protect(atoms, groups)) == ()


def test_a_table_without_groups_has_nothing_to_decide():
    assert protect([Atom("a", 3, 1)], []) == {}

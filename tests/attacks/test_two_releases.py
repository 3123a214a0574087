"""Two files for everybody of one round: who holds both must not learn whose answers were corrected.

The attacker knows which person asked for a correction, and that person's county and role, and has both public
files. He compares them row by row (the answers to all questions are nearly a name) and takes what only one of
them has. He has won where fewer than five people remain, or all that remain rated alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from exports.dataset import DatasetError
from exports.public import DEFAULT, public_frame
from exports.public_again import Earlier, parts, public_again

COUNTIES, ROLES, AGES = ("01", "02", "10"), (1, 2, 3, 4), (1, 2, 3)
KEYS = ("county", "a_role", "a_cage")
ITEMS = tuple(f"a_q{place:02d}" for place in range(20))


def people(count=500, seed=1):
    """A research frame: rare roles and ages, twenty answers each, so that nearly every row is alone."""
    dice = np.random.default_rng(seed)
    good = dice.random(count) < 0.85
    return pl.DataFrame(
        {
            "county": dice.choice(COUNTIES, count, p=(0.2, 0.3, 0.5)),
            "wt_final": np.ones(count),
            "a_role": dice.choice(ROLES, count, p=(0.8, 0.15, 0.04, 0.01)).astype(np.int32),
            "a_cage": dice.choice(AGES, count, p=(0.7, 0.25, 0.05)).astype(np.int32),
            **{name: (dice.integers(1, 6, count)).astype(np.int32) for name in ITEMS},
            "f1": good.astype(np.int32),
        }
    )


def changed(frame, rows, **values):
    """The same people with other values in some rows."""
    place = pl.int_range(pl.len())
    return frame.with_columns(
        pl.when(place.is_in(list(rows))).then(pl.lit(value, frame.schema[name])).otherwise(name).alias(name)
        for name, value in values.items()
    )


def betrayed(old, new):
    """What the attacker wins: groups of fewer than five, or alike, among rows of one file only or of both.

    Rows that are found again by their answers are put together with all that either file shows of them.
    """
    gone, come, kept = parts(old, new)
    small = [
        group
        for part in (gone, come, kept)
        for *group, n, ratings in part.group_by(*KEYS)
        .agg(pl.len(), pl.col("f1").n_unique().alias("r"))
        .rows()
        if n < DEFAULT.k or ratings < DEFAULT.l
    ]
    linked = joined(old, new)
    return small + [key for key, n in Counter(linked).items() if n < DEFAULT.k]


def joined(old, new):
    """The most that both files together show of each row whose answers are in each of them exactly once."""
    answers = [*ITEMS, "f1"]
    single = [frame.filter(pl.struct(answers).is_unique()) for frame in (old, new)]
    both = single[0].join(single[1], on=answers, suffix="_new")
    for row in both.iter_rows(named=True):
        yield tuple(max(row[name], row[f"{name}_new"]) for name in KEYS)  # what is withheld is "" or -6


def naive(first, second):
    """Each release made by itself, as if nobody kept the earlier one."""
    return public_frame("A", first), public_frame("A", second)


def guarded(first, second):
    """The second release made beside the first; None where it has no file for everybody."""
    old = public_frame("A", first)
    try:
        return old, public_again("A", second, [Earlier("x-1", first, old)])
    except DatasetError:
        return old, None


CORRECTIONS = {
    "one answer corrected": lambda frame: changed(frame, [7], a_q03=5),
    "one person taken out": lambda frame: frame.slice(1),
    "one person added": lambda frame: pl.concat([frame, people(1, seed=9)]),
    "one person's role corrected": lambda frame: changed(frame, [0], a_role=4),
    "four of one county": lambda frame: changed(
        frame, frame.with_row_index().filter(county="02")["index"][:4], a_q00=3
    ),
    "many added, so that other groups are small": lambda frame: pl.concat([frame, people(400, seed=5)]),
    "a tenth taken out": lambda frame: frame.filter(pl.int_range(pl.len()) % 10 != 0),
}


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_two_files_made_one_by_one_betray_and_guarded_ones_do_not(correction):
    first = people()
    second = CORRECTIONS[correction](first)
    assert betrayed(*naive(first, second)), "there must be something to betray"
    old, new = guarded(first, second)
    assert new is None or betrayed(old, new) == []


def test_the_attack_takes_one_whole_answer_from_files_made_one_by_one():
    first = people()
    old, new = naive(first, changed(first, [7], a_q03=first["a_q03"][7] % 5 + 1))
    gone, come, kept = parts(old, new)
    assert (gone.height, come.height, kept.height) == (1, 1, 499)
    assert gone.row(0, named=True).items() >= {name: first[name][7] for name in ITEMS}.items()


def test_an_answer_typed_wrong_for_everybody_is_corrected_in_a_file_of_its_own():
    first = people()
    second = changed(first, range(500), a_q00=9)
    old, new = guarded(first, second)
    assert new is not None
    assert betrayed(old, new) == []
    assert new.filter(pl.col("a_q00") == 9).height == 500


def test_equal_answers_give_the_equal_file_again():
    first = people()
    old, new = guarded(first, first)
    assert new.equals(old)


def test_every_earlier_file_counts_not_only_the_last():
    first = people()
    second = changed(first, range(500), a_q00=9)
    old = Earlier("x-1", first, public_frame("A", first))
    again = Earlier("x-2", second, public_again("A", second, [old]))
    back_but_one = changed(first, [7], a_q03=9)  # far from x-2, one answer from x-1
    assert public_again("A", second, [old, again]).equals(again.public)
    with pytest.raises(DatasetError) as caught:
        public_again("A", back_but_one, [old, again])
    assert str(caught.value) == (
        "1 answers of x-1 are not in this release and 1 are new: so few, or so much alike, that two files "
        "for everybody would show whose answers differ; that of x-1 stays"
    )


def test_a_first_file_made_by_other_rules_has_no_second():
    first = people()
    finer = public_frame("A", first, replace(DEFAULT, k=2))
    with pytest.raises(DatasetError, match="made by other rules than today's"):
        public_again("A", first, [Earlier("x-1", first, finer)])


def of_role_three(count, seed):
    """So many people of one county and role in each of two age bands, half of them content."""
    frame = people(2 * count, seed)
    place = pl.int_range(pl.len())
    return frame.with_columns(
        pl.lit("10").alias("county"),
        pl.lit(3, pl.Int32).alias("a_role"),
        (place % 2 + 1).cast(pl.Int32).alias("a_cage"),
        (place // 2 % 2).cast(pl.Int32).alias("f1"),
    )


def test_people_found_again_are_not_shown_closer_because_others_joined_them():
    many = people().filter(pl.col("a_role") == 1, pl.col("a_cage") == 1)
    first = pl.concat([many, of_role_three(4, seed=2)])  # four of an age: both ages withheld
    second = pl.concat([first, of_role_three(6, seed=3)])  # ten of an age: by itself a file would show them
    old, closer = naive(first, second)
    assert ("10", 3, 1) not in set(old.select(KEYS).rows())
    assert [n for *key, n in closer.group_by(*KEYS).len().rows() if tuple(key) == ("10", 3, 1)] == [10]
    assert {("10", 3, 1), ("10", 3, 2)} <= set(map(tuple, betrayed(old, closer)))
    old, new = guarded(first, second)
    assert new is not None
    assert betrayed(old, new) == []
    assert set(new.select(KEYS).rows()) == set(old.select(KEYS).rows())

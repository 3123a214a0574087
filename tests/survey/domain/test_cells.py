"""Merging of small frame lines: every rule by an example, and what holds for any frame."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from survey.domain.cells import Line, coarsening, merge


def lines(*described: tuple[str, int]) -> list[Line]:
    """`("13a", 4)`: an organisation of municipality 13, which lies in county 1."""
    return [Line(name, name, name[:2], name[0], eligible) for name, eligible in described]


def cells(*described: tuple[str, int]) -> list[tuple[str, str, int]]:
    return [(cell.stratum, cell.area, cell.eligible) for cell in merge(lines(*described))]


def test_ten_stay_alone():
    assert cells(("13a", 10), ("13b", 11)) == [("13a", "organisation", 10), ("13b", "organisation", 11)]


def test_small_lines_of_a_municipality_join():
    assert cells(("13a", 9), ("13b", 1), ("13c", 30)) == [
        ("13c", "organisation", 30),
        ("M13+1", "municipality", 10),
    ]


def test_as_many_cells_as_are_large_enough():
    assert cells(*[(f"13{name}", 6) for name in "abcde"]) == [
        ("M13+1", "municipality", 12),
        ("M13+2", "municipality", 18),
    ]


def test_a_small_line_joins_the_smallest_cell_of_its_municipality():
    assert cells(("13a", 9), ("13b", 20), ("13c", 30)) == [
        ("13c", "organisation", 30),
        ("M13+1", "municipality", 29),
    ]


def test_what_a_municipality_leaves_joins_within_the_county():
    assert cells(("11a", 4), ("12a", 6), ("13a", 50)) == [("13a", "organisation", 50), ("C1+1", "county", 10)]


def test_what_a_county_cannot_join_goes_to_its_smallest_cell():
    assert cells(("11a", 4), ("12a", 50), ("13a", 60)) == [
        ("13a", "organisation", 60),
        ("C1+1", "county", 54),
    ]


def test_a_county_with_fewer_than_ten_joins_within_the_country():
    assert cells(("11a", 4), ("21a", 6)) == [("LT+1", "country", 10)]
    assert cells(("11a", 4), ("21a", 20), ("31a", 30)) == [
        ("31a", "organisation", 30),
        ("LT+1", "country", 24),
    ]


def test_nobody_eligible_belongs_to_no_cell():
    assert cells(("11a", 0), ("12a", 12)) == [("12a", "organisation", 12)]
    assert cells(("11a", 0)) == []


FRAMES = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 25)), min_size=1, max_size=40
).map(
    lambda rows: [
        Line(f"k{number}", f"o{number}", f"{county}{place}", f"{county}", eligible)
        for number, (county, place, eligible) in enumerate(rows)
    ]
)


@given(FRAMES, st.randoms())
def test_any_frame(frame, random):
    found = merge(frame)
    held = sorted(line.key for cell in found for line in cell.lines)
    assert held == sorted(line.key for line in frame if line.eligible)
    total = sum(line.eligible for line in frame)
    assert all(cell.eligible >= 10 for cell in found) == (total >= 10 or total == 0)
    assert len({cell.stratum for cell in found}) == len(found)
    for cell in found:
        if cell.area == "organisation":
            assert len(cell.lines) == 1
        if cell.area == "municipality":
            assert len({line.municipality for line in cell.lines}) == 1
        if cell.area == "county":
            assert len({line.county for line in cell.lines}) == 1
        if total >= 10:
            large = [line for line in cell.lines if line.eligible >= 10]
            assert len(large) <= 1 or cell.area in ("county", "country")
    random.shuffle(frame)
    assert [(cell.stratum, cell.eligible) for cell in merge(frame)] == [
        (cell.stratum, cell.eligible) for cell in found
    ]


def test_languages_that_the_counts_protect():
    assert coarsening(40, {"language_lt": 30, "language_ru": 10}) == {
        "languages": ["lt", "ru"],
        "modes": [],
    }
    assert coarsening(60, {"language_lt": 40, "language_ru": 20}) == {
        "languages": ["lt", "ru"],
        "modes": ["own_device"],
    }


def test_a_small_rest_takes_the_smallest_language_along():
    assert coarsening(55, {"language_lt": 40, "language_ru": 12, "language_pl": 3})["languages"] == ["lt"]
    assert coarsening(43, {"language_lt": 40, "language_ru": 3})["languages"] == []


def test_without_counts_no_language_is_stored():
    assert coarsening(40, {"age_0_6": 40}) == {"languages": [], "modes": ["own_device"]}
    assert coarsening(19, {}) == {"languages": [], "modes": []}


@given(st.dictionaries(st.sampled_from(["lt", "ru", "pl", "uk"]), st.integers(0, 60)), st.integers(0, 30))
def test_every_stored_language_group_has_ten(counts, unknown):
    eligible = sum(counts.values()) + unknown
    found = coarsening(eligible, {f"language_{one}": number for one, number in counts.items()})
    kept = found["languages"]
    rest = eligible - sum(counts[one] for one in kept)
    assert all(counts[one] >= 10 for one in kept)
    assert rest >= 10 or rest == 0 or not kept

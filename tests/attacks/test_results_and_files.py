"""Result pages and files for everybody side by side: no file may tell what the result hides.

The attacker has the result as it is published and every file for everybody of its rounds, and knows how many
are eligible and how many answered in each stratum. He tries every table of unfavourable answers that agrees
with all of that. He has won where a figure that is not shown can have fewer values than the rule leaves open.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from exports.release import segment
from survey.db import Round
from survey.domain import releases
from survey.domain.results import report
from tests.attacks.tables import WIDTH, by_the_page, known
from tests.fixtures.closed_rounds import VILNIUS, add_round, answers


def by_the_files(tables, found, released):
    """Keep those that agree with every file for everybody too: it counts the ratings of its round exactly."""
    for code, strata in found.rounds.items():
        for one in releases.of_round(released.session, code):
            path = released.data / releases.FOLDER / one.name / segment("public")
            if one.signed_by is not None and path.exists():
                unfavourable = pl.read_parquet(path).filter(pl.col("f1") == 0).height
                tables = tables[tables @ strata == unfavourable]
    return tables


def left_open(released, code):
    """For each figure that is not shown exactly: how far apart its possible counts lie, and of how many."""
    found, table = known(released.session, code), report(released.session, code)
    every = np.stack([axis.ravel() for axis in np.indices(found.valid + 1)], axis=1)
    tables = by_the_files(by_the_page(every, found, table), found, released)
    assert len(tables), "the attacker has read something wrongly"
    unfavourable = {row.code: tables @ found.areas[row.code] for row in table.rows if not row.shows_share}
    return {
        name: (int(counts.max() - counts.min()), int(found.areas[name] @ found.valid))
        for name, counts in unfavourable.items()
    }


def betrayed(released, code):
    """Figures that are not shown and have fewer possible counts than the rule leaves."""
    return {
        name: width for name, (width, valid) in left_open(released, code).items() if width < min(WIDTH, valid)
    }


def has_file(manifest):
    return segment("public") in manifest.files


def faces(happy, others):
    return [3] * happy + [1 + number % 2 for number in range(others)]


def add_form(released, form, given, eligible=None, **more):
    """One stratum of a form; everybody answered unless more are eligible."""
    strata = [("a", [VILNIUS], eligible or len(given), given)]
    add_round(released.session, f"2024-{form}", 2024, strata, form=form, **more)


def statuses(released, code="2024-children"):
    return {row.code: row.status for row in report(released.session, code).rows}


def test_a_form_that_is_hidden_for_the_sake_of_another_has_no_file(released_anywhere):
    add_form(released_anywhere, "AP", answers(6, 2))
    add_form(released_anywhere, "B", faces(20, 4))
    add_form(released_anywhere, "C", answers(50, 10))
    assert statuses(released_anywhere) == {
        "LT": "shown", "10": "shown", "13": "shown",
        "self": "hidden_secondary", "AP": "hidden", "B": "hidden_secondary", "C": "shown",
    }  # fmt: skip
    assert betrayed(released_anywhere, "2024-children") == {}, "the result alone tells nothing"
    made = {form: released_anywhere.ready(f"2024-{form}") for form in ("B", "C")}
    assert betrayed(released_anywhere, "2024-children") == {}
    made["AP"] = released_anywhere.ready("2024-AP")
    assert betrayed(released_anywhere, "2024-children") == {}
    assert {form for form, one in made.items() if has_file(one)} == {"C"}


def test_a_whole_that_shows_only_a_bound_has_no_file(released_anywhere):
    given = [*answers(20, 0), -2]  # somebody who does not know makes the ratings of the file mixed enough
    add_round(released_anywhere.session, "2024-A", 2024, [("a", [VILNIUS], 21, given)])
    assert statuses(released_anywhere, "2024-A") == {"LT": "bound", "10": "bound", "13": "bound"}
    assert betrayed(released_anywhere, "2024-A") == {}
    made = released_anywhere.ready("2024-A")
    assert betrayed(released_anywhere, "2024-A") == {}
    assert not has_file(made)


def test_a_form_that_shows_only_a_bound_has_no_file(released):
    add_form(released, "AP", answers(30, 10), eligible=42)  # weighs the same as B
    add_form(released, "B", [*faces(20, 0), -3])
    add_form(released, "C", answers(50, 10))
    found = statuses(released)
    assert (found["LT"], found["B"]) == ("shown", "bound")
    made = {form: released.ready(f"2024-{form}") for form in ("B", "C")}
    assert betrayed(released, "2024-children") == {}
    assert not has_file(made["B"])


def test_a_file_made_before_another_form_closes_does_not_tell_that_form(released_anywhere):
    add_form(released_anywhere, "AP", answers(30, 10))
    add_form(released_anywhere, "B", faces(6, 2), state="open")
    made = [released_anywhere.ready("2024-AP")]
    close(released_anywhere.session, "2024-B")
    assert statuses(released_anywhere)["LT"] == "shown"
    assert betrayed(released_anywhere, "2024-children") == {}
    made.append(released_anywhere.ready("2024-AP", "the children's result is there"))
    assert betrayed(released_anywhere, "2024-children") == {}
    assert [has_file(one) for one in made] == [False, False]


def test_a_result_counts_on_the_files_that_are_there_already(released_anywhere):
    """Answers corrected since make a form too small to be shown: the other files are in everybody's hands."""
    add_form(released_anywhere, "AP", answers(9, 3))
    add_form(released_anywhere, "B", faces(20, 4), eligible=36)  # after the correction AP weighs the same
    add_form(released_anywhere, "C", answers(50, 10))
    assert all(has_file(released_anywhere.ready(f"2024-{form}")) for form in ("B", "C"))
    released_anywhere.take_back("2024-AP-a", 4)
    assert statuses(released_anywhere)["AP"] == "hidden"
    assert betrayed(released_anywhere, "2024-children") == {}


def close(session, code):
    session.get_one(Round, code).state = "closed"
    session.flush()

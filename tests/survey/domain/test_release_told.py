"""What files for everybody have told already: the result that is made later reckons with it."""

from __future__ import annotations

from survey.db.queries.results import read_places
from survey.domain import children_waves
from survey.domain.figures import read_data
from survey.domain.results import round_report
from tests.fixtures.closed_rounds import ALYTUS, VILNIUS, add_round, answers

KAUNAS, KLAIPEDA = "19", "21"


def told(released, code="2024-A"):
    return read_data(released.session, code, read_places(released.session)).told


def add_two_counties(released):
    strata = [("a", [VILNIUS], 80, answers(60, 10)), ("b", [ALYTUS], 20, answers(7, 4))]
    add_round(released.session, "2024-A", 2024, strata)


def test_a_signed_file_tells_the_whole_and_the_counties_that_it_names(released_anywhere):
    add_two_counties(released_anywhere)
    assert told(released_anywhere) == frozenset()
    released_anywhere.make("2024-A")
    assert told(released_anywhere) == frozenset()
    released_anywhere.sign("2024-A-1")
    assert told(released_anywhere) == {"LT", "01", "10"}


def test_a_county_that_the_file_does_not_name_is_not_told(released):
    strata = [("a", [VILNIUS], 80, answers(60, 10)), ("b", [ALYTUS], 20, answers(5, 3))]
    strata += [("c", [KAUNAS], 80, answers(50, 9)), ("d", [KLAIPEDA], 80, answers(50, 12))]
    add_round(released.session, "2024-A", 2024, strata)
    made = released.ready("2024-A")
    assert "01" in made.unnamed
    assert told(released) == {"LT", "02", "03", "10"} - set(made.unnamed)


def test_a_release_without_a_file_for_everybody_tells_nothing(released):
    add_round(released.session, "2024-A", 2024, [("a", [VILNIUS], 40, answers(5, 4))])
    released.ready("2024-A")
    assert told(released) == frozenset()


def test_a_file_of_one_form_tells_the_row_of_that_form_among_the_children(released):
    for form in ("AP", "C"):
        strata = [("a", [VILNIUS], 60, answers(30, 8))]
        add_round(released.session, f"2024-{form}", 2024, strata, form=form)
    released.ready("2024-C")
    assert told(released, "2024-C") == {"LT"}
    [wave] = children_waves.read_until(released.session, "2024", read_places(released.session))
    assert wave.told == {"C"}


def test_nothing_is_hidden_or_made_coarse_for_a_county_that_a_file_has_told(released):
    """A correction makes the county too small to be shown; who has the file knows it all the same."""
    add_two_counties(released)
    released.ready("2024-A")
    released.take_back("2024-A-b", 2)
    report = round_report(released.session, "2024-A")
    assert {row.code: row.status for row in report.rows} == {
        "LT": "shown", "01": "hidden", "11": "hidden", "10": "shown", "13": "shown",
    }  # fmt: skip
    assert report.country.se is not None

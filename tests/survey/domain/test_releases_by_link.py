"""Releases of answers by open links: files that say so, and never stand beside those of the invited."""

from __future__ import annotations

import zipfile

import pytest

from exports.bundle import write_bundle
from survey.db.rounds import OPEN_LINK
from survey.domain import release_bundle, release_offers
from survey.domain.problems import Problem
from tests.exports.programs import needs, run
from tests.fixtures.closed_rounds import ALYTUS, VILNIUS, add_round, answers

STRATA = [("a", [VILNIUS], 40, answers(60, 20)), ("b", [ALYTUS], 500, answers(20, 10))]


def material(released, *names, kind="research"):
    held = released.agree() if kind == "research" else None
    return release_bundle.material_of(released.session, released.data, names, kind, held)


@pytest.fixture
def by_link(released):
    """Two rounds of form A by open links, released, beside the invited one of the fixture."""
    for year in (2030, 2031):
        add_round(released.session, f"{year}-A", year, STRATA, design=OPEN_LINK)
        released.ready(f"{year}-A")
    return released


@pytest.mark.parametrize("language", ["lt", "en"])
def test_the_study_says_that_it_is_no_probability_sample(by_link, language):
    made = material(by_link, "2030-A-1")
    said = {"lt": "ne tikimybinė imtis", "en": "no probability sample"}[language]
    assert said in made.study.sampling[language]
    assert {"lt": "nėra tikimybinė imtis", "en": said}[language] in made.study.weighting[language]
    assert sum("n = 110" in fact for fact in made.facts[language]) == 1


def test_two_rounds_by_links_may_stand_in_one_file_and_invited_ones_not_beside_them(by_link):
    made = material(by_link, "2030-A-1", "2031-A-1")
    assert made.dataset.frame.height == 220
    assert set(made.dataset.frame["wt_final"]) == {1.0}
    by_link.ready("2025-A")
    assert material(by_link, "2025-A-1", "2030-A-1") == Problem("release_mixed_designs")


def test_carers_asked_by_link_are_not_among_the_children_of_their_wave(released):
    add_round(released.session, "2030-AP", 2030, STRATA, form="AP", design=OPEN_LINK)
    released.ready("2030-AP")
    offered = [one.name for one in release_offers.offers(released.session, released.data)]
    assert offered == ["2030-AP-1"]
    assert material(released, "2030-children") == Problem("round_unknown", {"round": "2030-children"})


@needs("Rscript")
def test_the_r_file_computes_the_published_share(by_link, tmp_path):
    write_bundle(material(by_link, "2030-A-1"), "r", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
    [script] = [path.name for path in (tmp_path / "data").glob("*_en.R")]
    said = run(["Rscript", "--vanilla", script], tmp_path / "data").stdout
    assert "share 0.727" in said  # 80 of 110, every answer alike


def test_the_file_for_everybody_holds_too(by_link):
    made = material(by_link, "2030-A-1", kind="public")
    assert made.dataset.frame.height == 110
    assert set(made.dataset.frame["wt_final"]) == {1.0}

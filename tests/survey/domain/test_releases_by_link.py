"""Releases of answers by open links: files that say so, and never stand beside those of the invited."""

from __future__ import annotations

import re
import zipfile

import pytest

from exports.bundle import write_bundle
from survey.db.rounds import OPEN_LINK
from survey.domain import release_bundle, release_offers
from survey.domain.problems import Problem
from tests.exports.do_file import read_do
from tests.exports.programs import needs, pspp, run
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


def unpacked(made, purpose, folder):
    write_bundle(made, purpose, folder / "a.zip")
    with zipfile.ZipFile(folder / "a.zip") as archive:
        archive.extractall(folder)
        return archive.namelist()


# 80 of 110, every answer alike.
@needs("Rscript")
@pytest.mark.parametrize("kind", ["research", "public"])
def test_the_r_file_computes_the_published_share_and_no_more(by_link, kind, tmp_path):
    unpacked(material(by_link, "2030-A-1", kind=kind), "r", tmp_path)
    said = run(["Rscript", "--vanilla", "a_1.0.0_en.R"], tmp_path / "en").stdout
    assert said == "f1, 2030-A: n = 110, share 0.727272727273\n"


@needs("pspp")
@pytest.mark.parametrize("kind", ["research", "public"])
def test_the_sps_file_lists_the_published_share_and_no_more(by_link, kind, tmp_path):
    names = unpacked(material(by_link, "2030-A-1", kind=kind), "spss", tmp_path)
    assert [name for name in names if "design" in name] == []
    table = pspp((tmp_path / "en" / "a_1.0.0_en.sps").read_text(encoding="utf-8"), tmp_path / "en")
    assert [row for row in table if row] == [
        ["Table: Data List"],
        ["rule", "round", "n", "share"],
        ["f1", "2030-A", "110", ".727272727273"],
    ]


@pytest.mark.parametrize("kind", ["research", "public"])
def test_the_do_file_displays_the_published_share_and_no_more(by_link, kind, tmp_path):
    unpacked(material(by_link, "2030-A-1", kind=kind), "stata", tmp_path)
    commands = (tmp_path / "en" / "a_1.0.0_en.do").read_text(encoding="utf-8")
    session = read_do(commands, tmp_path / "en")
    assert session.displayed == ["f1, 2030-A: n = 110, share 0.727272727273"]
    assert (session.means, session.design) == ([], {})


def test_the_texts_tell_no_error_and_no_weight(by_link, tmp_path):
    made = material(by_link, "2030-A-1")
    [told] = [fact for fact in made.facts["en"] if fact.startswith("Published")]
    assert told == (
        "Published share (2030-A, rule F1): 0.727, n = 110. "
        "The .R, .do and .sps files compute it from the data."
    )
    unpacked(made, "archive", tmp_path)
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert "weight" not in readme.partition("\nFiles\n")[2]
    assert "survey design" not in readme
    codebook = (tmp_path / "en" / "codebook_en.html").read_text(encoding="utf-8")
    assert "Weighted" not in codebook
    ddi = (tmp_path / "data" / "ddi-codebook-2.5.xml").read_text(encoding="utf-8")
    assert re.findall(r'wgt="wgt"|wgt-var|wgtd', ddi) == []


def test_the_file_for_everybody_holds_too(by_link):
    made = material(by_link, "2030-A-1", kind="public")
    assert made.dataset.frame.height == 110
    assert set(made.dataset.frame["wt_final"]) == {1.0}

"""All children of a wave as one file: the published figure again, for both settings of who speaks."""

from __future__ import annotations

import re
import zipfile

import polars as pl
import pytest

from analysis.design import Design
from analysis.share import shares
from exports.bundle import write_bundle
from survey.db.queries.results import read_places
from survey.domain import children, children_waves, downloads, release_bundle, release_offers
from survey.domain.figures import shares_of
from survey.domain.problems import Problem
from survey.domain.results import report
from tests.exports.do_file import read_do
from tests.exports.programs import needs, pspp, run
from tests.fixtures.closed_rounds import ALYTUS, VILNIUS, add_round, answers
from tests.fixtures.releases import CLOCK


def faces(happy, others):
    return [3] * happy + [1 + number % 2 for number in range(others)]


def add_children(session, year, *, lonely=True):
    """Three forms; stratum c of C has one answer: R must be told what to do with it, B and C are hidden."""
    strata = [("a", [VILNIUS], 80, [*answers(38, 2), -2])]
    add_round(session, f"{year}-AP", year, strata, form="AP")
    strata = [("a", [VILNIUS], 150, [*faces(90, 10), -3]), ("b", [ALYTUS], 40, faces(20, 9))]
    add_round(session, f"{year}-B", year, strata, form="B")
    strata = [("a", [VILNIUS], 400, answers(150 + year % 10, 40)), ("b", [ALYTUS], 60, answers(30, 5))]
    if lonely:
        strata.append(("c", [VILNIUS], 15, answers(1, 0)))
    add_round(session, f"{year}-C", year, strata, form="C")


def material(released, *names, kind="research"):
    held = released.agree() if kind == "research" else None
    return release_bundle.material_of(released.session, released.data, names, kind, held)


@pytest.fixture
def both(released):
    """Every child of two waves, released."""
    for year in (2025, 2026):
        add_children(released.session, year)
    for year in (2025, 2026):
        for form in children.FORMS:
            released.ready(f"{year}-{form}")
    return released


@pytest.fixture
def shown(released):
    """Every child of a wave whose result shows each form, released."""
    add_children(released.session, 2026, lonely=False)
    for form in children.FORMS:
        released.ready(f"2026-{form}")
    return released


def exact(session, wave):
    """The shares before they are rounded for the page: of everybody, and of those who answered themselves."""
    waves = children_waves.read_until(session, wave, read_places(session))
    found = shares_of(waves[-1], waves[-1].codes, waves[:-1])
    return {"f1": found["LT"], "f1_self_only": found["self"]}


def unpacked(made, purpose, folder):
    write_bundle(made, purpose, folder / "a.zip")
    with zipfile.ZipFile(folder / "a.zip") as archive:
        archive.extractall(folder)
    return folder / "en"


def said_by_r(made, folder):
    """What the shipped .R file says: (rule, wave) -> share and standard error."""
    said = run(["Rscript", "--vanilla", "children_en.R"], unpacked(made, "r", folder)).stdout
    lines = re.findall(r"(\w+), (\w+): n = \d+, share ([\d.]+), standard error ([\d.]+)", said)
    return {(rule, wave): (float(share), float(error)) for rule, wave, share, error in lines}


def said_by_pspp(made, folder):
    """The same of the shipped .sps file."""
    here = unpacked(made, "spss", folder)
    rows = pspp((here / "children_en.sps").read_text(encoding="utf-8"), here)
    found = [row for row in rows if len(row) == 5 and row[0].startswith("f1")]
    return {(rule, wave): (float(share), float(error)) for rule, wave, _, share, error in found}


def said_by_do(made, folder):
    """The same of the rows and the design that the shipped .do file gives to `svy: mean`."""
    here = unpacked(made, "stata", folder)
    session = read_do((here / "children_en.do").read_text(encoding="utf-8"), here)
    found = {}
    for name, one in zip(session.displayed, session.means, strict=True):
        rule, wave = name.split(", ")
        assert one.variable == rule
        cells = {column: one.cells[column] for column in (rule, *one.design.values())}
        design = Design(**one.design, lonely="adjust", nested=True)
        [share] = shares(pl.DataFrame(cells), rule, {1}, design)
        found[rule, wave] = (share.estimate, share.se)
    return found


@pytest.mark.parametrize(
    "said_by",
    [
        pytest.param(said_by_r, marks=needs("Rscript")),
        pytest.param(said_by_pspp, marks=needs("pspp")),
        said_by_do,
    ],
)
def test_each_program_computes_the_published_shares_of_each_wave_and_setting(both, said_by, tmp_path):
    said = said_by(material(both, "2026-children", "2025-children"), tmp_path)
    assert sorted(said) == [(rule, wave) for rule in ("f1", "f1_self_only") for wave in ("2025", "2026")]
    for wave in ("2025", "2026"):
        published = report(both.session, f"{wave}-children")
        rows = {"f1": published.country, "f1_self_only": published.row("self")}
        for rule, share in exact(both.session, wave).items():
            assert said[rule, wave] == pytest.approx((share.estimate, share.se), abs=1e-8)
            assert rows[rule].estimate == pytest.approx(said[rule, wave][0], abs=5e-4)


def test_every_child_stands_there_once_with_the_columns_of_all_forms(both):
    made = material(both, "2026-children").dataset
    assert made.frame.group_by("instrument").len().sort("instrument").rows() == [
        ("AP", 41), ("B", 130), ("C", 232),
    ]  # fmt: skip
    assert made.frame.filter(pl.col("instrument") == "AP")["f1_self_only"].unique().to_list() == [-8]
    own = made.frame.filter(pl.col("instrument") != "AP")
    assert own["f1_self_only"].equals(own["f1"].alias("f1_self_only"))
    assert set(own["speaks_self"]) == {1}
    assert set(own["ap_ovr1"]) == {-8}
    assert made.frame["strat"].str.starts_with("2026-").all()
    assert (made.languages, made.apart) == (("lt", "en", "ru", "uk", "pl"), "wave")
    labels = {one.name: one.label for one in made.in_language("en").columns}
    assert labels["f1"] == "Rates favourably (rule F1) (child_or_proxy: everybody)"
    assert labels["f1_self_only"] == "Rates favourably (rule F1) (self_only: who answered themselves)"


def test_the_texts_tell_both_published_figures(both):
    facts = material(both, "2026-children").facts["en"]
    published = report(both.session, "2026-children")
    told = [line for line in facts if line.startswith("Published")]
    assert [line.partition(", n = ")[0] for line in told] == [  # the errors are not published: hidden areas
        f"Published share (2026-children, child_or_proxy, rule F1): {published.country.estimate:.3f}",
        f"Published share (2026-children, self_only, rule F1): {published.row('self').estimate:.3f}",
    ]
    alone = material(both, "2026-AP-1").facts["en"]
    assert [line for line in alone if line.startswith("Published")] == []


def test_the_name_of_the_result_stands_for_the_newest_signed_releases(both):
    both.ready("2026-B", "made once more")
    both.make("2026-C", "not signed yet")
    made = material(both, "2026-children")
    assert sorted(made.manifests) == [f"manifest_2026-{name}.json" for name in ("AP-1", "B-2", "C-1")]


def test_children_are_never_counted_without_some_of_them_or_with_their_carers(both):
    both.ready("2026-A")
    told = Problem("release_children_incomplete", {"round": "2026-AP", "wave": "2026"})
    assert material(both, "2026-B-1", "2026-C-1") == told
    told = Problem("release_children_incomplete", {"round": "2025-AP", "wave": "2025"})
    assert material(both, "2026-children", "2025-B-1") == told
    assert material(both, "2026-children", "2026-A-1") == Problem("release_mixed")
    assert material(both, "2026-A-1", "2026-B-1") == Problem("release_mixed")
    assert material(both, "2027-children") == Problem("round_unknown", {"round": "2027-children"})


def test_a_wave_with_a_round_that_was_never_released_says_which(released):
    add_children(released.session, 2026)
    released.ready("2026-AP")
    assert material(released, "2026-children") == Problem("release_none_of_round", {"round": "2026-B"})


def test_the_file_for_everybody_of_all_children(shown):
    made = material(shown, "2026-children", kind="public").dataset
    groups = made.frame.group_by("instrument", "county", "ap_role").agg(
        pl.len().alias("n"), pl.col("f1").n_unique()
    )
    assert (groups["n"].min() >= 5, groups["f1"].min() >= 2) == (True, True)
    assert (made.design.strata, made.share) == (None, ("f1", "f1_self_only"))


def test_children_of_whom_a_form_is_hidden_have_no_file_for_everybody_together(both):
    told = Problem("release_untold", {"result": "2026-children", "of": "2026-B"})
    assert material(both, "2026-children", kind="public") == told
    assert material(both, "2026-AP-1", kind="public").dataset.frame.height == 41


def test_files_for_everybody_of_children_name_no_county(shown):
    """A county's result adds up the forms: less two files it would tell what the third one withholds."""
    made = material(shown, "2026-children", kind="public").dataset
    assert set(made.frame["county"]) == {""}
    assert [one.has_public for one in release_offers.offers(shown.session, shown.data)] == [True] * 4


def test_all_children_are_offered_first_and_their_download_names_the_releases(both):
    offered = release_offers.offers(both.session, both.data)
    assert [one.name for one in offered[:5]] == [
        "2026-children",
        "2026-C-1",
        "2026-B-1",
        "2026-AP-1",
        "2025-children",
    ]
    first = offered[0]
    assert (first.asked, first.rows) == (("AP 1.0.0", "B 1.0.0", "C 1.0.0"), 41 + 130 + 232)
    assert first.size == sum(one.size for one in offered[1:4])
    assert [one.has_public for one in offered[:4]] == [False, False, False, True]
    person, _ = both.people["eva"].id, both.agree()
    asked = downloads.ask(both.session, both.data, person, ["2026-children"], "research", "r", CLOCK)
    assert (asked.releases, asked.rows) == (["2026-AP-1", "2026-B-1", "2026-C-1"], first.rows)

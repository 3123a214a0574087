"""The bundle of releases: the published figure again, equal bytes, both kinds, several rounds."""

from __future__ import annotations

import json
import re
import zipfile

import polars as pl
import pytest

from exports.bundle import write_bundle
from exports.public import LEFT_OUT
from survey.db.queries.results import read_places
from survey.domain import release_bundle
from survey.domain.figures import read_data, shares_of
from survey.domain.problems import Problem
from survey.domain.results import round_report
from tests.exports.programs import needs, run


@pytest.fixture
def released(released_anywhere):
    """Every test here runs on both databases."""
    return released_anywhere


def material(released, *names, kind="research", agreement=True):
    held = released.agree() if agreement else None
    return release_bundle.material_of(released.session, released.data, names, kind, held)


def both(released, later):
    return (material(released, "2025-A-1"), "2025-A-1"), (later, "2025-A-2")


def unpacked(made, folder, purpose="archive"):
    write_bundle(made, purpose, folder / "a.zip")
    with zipfile.ZipFile(folder / "a.zip") as archive:
        archive.extractall(folder)
    return folder


@needs("Rscript")
@pytest.mark.parametrize("code", ["2025-A", "2026-A"])
def test_the_r_file_computes_the_published_share_and_its_error(released, tmp_path, code):
    released.ready(code)
    folder = unpacked(material(released, f"{code}-1"), tmp_path, "r")
    said = run(["Rscript", "--vanilla", "a_1.0.0_en.R"], folder / "en").stdout
    share, error = map(float, re.search(r"share ([\d.]+), standard error ([\d.]+)", said).groups())
    data = read_data(released.session, code, read_places(released.session))
    exact = shares_of(data, data.codes, [])["LT"]
    assert share == pytest.approx(exact.estimate, abs=1e-8)
    assert error == pytest.approx(exact.se, abs=1e-8)
    country = round_report(released.session, code).country
    assert said.startswith(f"f1, {code}: ")
    assert (round(share, 3), round(error, 4)) == (country.estimate, country.se)
    readme = (folder / "README.txt").read_text()
    assert f": {country.estimate:.3f}, standard error {country.se:.4f}, n" in " ".join(readme.split())


@pytest.mark.parametrize(
    ("kind", "error", "places"),
    [
        ("research", " Its error also needs: strat, psu, fpc.", ["counties", "municipalities"]),
        ("public", "", ["counties"]),
    ],
)
def test_the_readme_tells_the_columns_of_the_share_and_what_codes_of_places_mean(
    released, tmp_path, kind, error, places
):
    released.ready()
    made = material(released, "2025-A-1", kind=kind)
    known = read_places(released.session)
    names = {"counties": ("county", known.counties), "municipalities": ("municipality", known.municipalities)}
    readme = " ".join((unpacked(made, tmp_path) / "README.txt").read_text().split())
    for place in ("counties", "municipalities"):
        column, by_code = names[place]
        codes = sorted(set(made.dataset.frame[column]) - {""}) if place in places else []
        told = ", ".join(f"{code} {by_code[code].name_en}" for code in codes)
        assert (f"Codes of {place} ({column}): {told}." in readme) == bool(codes)
        assert (f"Codes of {place}" in readme) == bool(codes)
    share = (
        "The share who rate favourably is the mean of the valid values in the column f1. Weight: wt_final."
    )
    assert f"{share}{error} Of each round by itself. Rows:" in readme


def test_two_exports_of_one_release_are_equal_byte_for_byte(released, tmp_path):
    released.ready()
    for name in ("a", "b"):
        write_bundle(material(released, "2025-A-1"), "archive", tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_the_texts_tell_origin_terms_history_and_how_to_cite(released, tmp_path):
    released.ready()
    released.correct()
    released.ready(reason="one answer was typed wrong")
    folder = unpacked(material(released, "2025-A-1"), tmp_path)
    readme = (folder / "README.txt").read_text()
    assert "ATTENTION: release 2025-A-1 was replaced by 2025-A-2. Use that one." in readme
    assert "Agreement from 2026-11-02 to 2026-12-02. Purpose: Paslaugų kokybės tyrimas" in readme
    assert (folder / "CHANGELOG.txt").read_text().splitlines()[-1] == "2025-A-1 (2026-11-02): first release"
    later = material(released, "2025-A-2")
    first, *differs, last = later.changes["en"]
    assert first == "2025-A-2 (2026-11-02): one answer was typed wrong (replaces 2025-A-1)"
    assert last == "2025-A-1 (2026-11-02): first release"
    old, new = (json.loads(made.manifests[f"manifest_{name}.json"]) for made, name in both(released, later))
    assert (
        f"    published.estimate: {old['published']['estimate']} → {new['published']['estimate']}" in differs
    )
    assert differs[-2:] == ["    rows: 120 → 120", "    rows in one of the two only: 1 → 1"]
    assert not any("a_ovr1" in line for line in differs)
    assert "DOI: not assigned yet" in (folder / "CITATION.txt").read_text()
    told = json.loads((folder / "manifest_2025-A-1.json").read_text())
    assert (told["made_by"], told["signed_by"], told["software"][:6]) == ("Maker", "Signer", "balsas")


def test_the_file_for_everybody_needs_no_agreement_and_has_no_design(released, tmp_path):
    released.ready()
    made = material(released, "2025-A-1", kind="public", agreement=False)
    assert set(made.dataset.frame.columns) & set(LEFT_OUT) == set()
    shown = [name for name in ("county", "a_role", "a_cage") if name in made.dataset.frame.columns]
    groups = made.dataset.frame.group_by(shown).agg(pl.len().alias("n"), pl.col("f1").n_unique().alias("l"))
    assert (groups["n"].min() >= 5, groups["l"].min() >= 2) == (True, True)
    assert material(released, "2025-A-1", agreement=False) == Problem("release_no_agreement")
    folder = unpacked(made, tmp_path)
    assert "published share" not in (folder / "README.txt").read_text().split("File for everybody")[0]
    assert (folder / "pl" / "a_1.0.0_pl.sav").exists()


def test_rounds_stand_in_one_file_oldest_first(released):
    released.ready("2026-A")
    released.ready("2025-A")
    made = material(released, "2026-A-1", "2025-A-1")
    assert made.dataset.name == "a_rounds"
    assert made.dataset.frame["round"].unique(maintain_order=True).to_list() == ["2025-A", "2026-A"]
    assert (made.study.first, made.study.last) == ("2025-10-01", "2026-10-28")
    assert len(made.instruments) == 1
    assert set(made.manifests) == {"manifest_2025-A-1.json", "manifest_2026-A-1.json"}


def test_two_releases_of_one_round_do_not_stand_in_one_file(released):
    released.ready()
    released.ready(reason="made once more")
    assert material(released, "2025-A-1", "2025-A-2") == Problem("release_mixed")
    assert material(released, "nothing") == Problem("release_unknown", {"release": "nothing"})
